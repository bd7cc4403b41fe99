"""Fingerprints: by which the same case filed twice is found, across channels and spellings.

A fingerprint only says *look at these two*; a clerk decides whether they are one case. Twins share
a family card and a birthday, so they meet here, and rightly get a second look.
"""

import unicodedata
from hashlib import sha256

from services.intake.people import SubjectData
from shared.privacy.lookup import LookupHasher

OLD_SPELLINGS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "s"), ("sy", "s"), ("ph", "f"))
"""Spellings before 1972 and after, and two that are heard alike: Soekarno and Sukarno are one."""


def fingerprints(document_type: str, subject: SubjectData, hasher: LookupHasher) -> tuple[str, ...]:
    """Return the keyed hashes of a case.

    One of type and NIK. Of who has no NIK, such as a newborn: of type and family card with the
    name, and with the birth date; without a family card, of type, name and birth date.
    """
    name = sound_of(subject.name)
    born = subject.birth_date.isoformat() if subject.birth_date else ""
    if subject.nik:
        return (_join(document_type, hasher.nik(subject.nik)),)
    if subject.family_card:
        card = hasher.family_card(subject.family_card)
        told = [f"name {name}" if name else "", f"born {born}" if born else ""]
        return tuple(_join(document_type, card, hasher.name(text)) for text in told if text)
    return (_join(document_type, hasher.name(f"{name} born {born}")),) if name and born else ()


def sound_of(name: str) -> str:
    """Return a name without what people write differently: case, accents, blanks, doubled letters.

    Old spellings become the present ones.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if c.isalpha())
    for old, new in OLD_SPELLINGS:
        letters = letters.replace(old, new)
    return "".join(c for i, c in enumerate(letters) if i == 0 or letters[i - 1] != c)


def _join(*parts: str) -> str:
    # The parts that say who it is are keyed hashes already.
    return sha256("\0".join(parts).encode()).hexdigest()[:32]
