"""Search terms: what a case is found by, without its people being stored in clear.

A name is kept as keyed hashes of its words and of every two of them, so that two common words
together are as rare in the index as they are among people. NIK and family-card number are keyed
hashes too. A ticket and a village's code are no personal data, and are kept as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from shared.catalogue.search import plain
from shared.catalogue.villages import Villages
from shared.domain.errors import InvalidInputError
from shared.domain.ids import ALPHABET, LOOKALIKES, PREFIX, format_ticket
from shared.privacy.lookup import LookupHasher

MOST_WORDS = 4
"""Of one name; the pairs of more would fill the index."""
HASH_LETTERS = 12
"""Sixty bits: among millions of words no two meet."""
LONG_NUMBER = 16
"""Digits of a NIK and of a family-card number."""

_VILLAGE = re.compile(r"(desa|kelurahan|kel)\.?\s+(.+)", re.IGNORECASE)
_PART_OF_TICKET = re.compile(rf"(?:{PREFIX}-?)?([{ALPHABET}ILO]{{3,4}}-?[{ALPHABET}ILO]{{0,4}})")

Condition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """Whose case it is, in clear; not to be logged or kept."""

    name: str = field(repr=False)
    nik: str | None = field(default=None, repr=False)
    family_card: str | None = field(default=None, repr=False)


class SearchTerms:
    """Makes the terms of cases and of searches.

    Args:
        hasher: The office's keyed hashes.
        villages: To find one by its name.
    """

    def __init__(self, hasher: LookupHasher, villages: Villages) -> None:
        self._hasher = hasher
        self.villages = villages

    def of_case(self, ticket: str, village: str | None, people: Iterable[Named]) -> tuple[str, ...]:
        """Return what a case is found by."""
        terms = [ticket]
        if village:
            terms.append(village)
        for person in people:
            terms += self._of_name(person.name)
            terms += [self._number(n) for n in (person.nik, person.family_card) if n]
        return tuple(dict.fromkeys(terms))

    def of_search(self, text: str) -> Condition:
        """Return the condition on the terms of cases that somebody searches for.

        A ticket or its beginning, a NIK or family-card number, words of a name, or a village as in
        "desa Mejobo".

        Raises:
            InvalidInputError: It is none of these.
        """
        if ticket := _ticket(text):
            return {"$regex": f"^{ticket}"} if len(ticket) < _TICKET_LETTERS else {"$eq": ticket}
        digits = "".join(c for c in text if c.isdigit())
        if len(digits) == LONG_NUMBER:
            return {"$eq": self._number(digits)}
        if village := _VILLAGE.fullmatch(text.strip()):
            return {"$eq": self._village(village[2])}
        words = _words(text)
        if not words:
            raise InvalidInputError(
                "Search for a ticket, a number of 16 digits, a name, or 'desa' and its name.",
                {"text": "has nothing to search for"},
            )
        return {"$all": self._pairs(words) or [self._word(words[0])]}

    def person_of(self, text: str) -> str | None:
        """Return the look-up hash of whom a search by a number of 16 digits is about."""
        digits = "".join(c for c in text if c.isdigit())
        is_number = len(digits) == LONG_NUMBER and not _ticket(text)
        return self._hasher.nik(digits) if is_number else None

    def _of_name(self, name: str) -> list[str]:
        words = _words(name)
        return [*map(self._word, words), *self._pairs(words)]

    def _word(self, word: str) -> str:
        return self._hasher.name(f"word {word}")[:HASH_LETTERS]

    def _pairs(self, words: Iterable[str]) -> list[str]:
        pairs = combinations(sorted(words), 2)
        return [self._hasher.name(f"pair {a} {b}")[:HASH_LETTERS] for a, b in pairs]

    def _number(self, digits: str) -> str:
        # The same for both kinds: whoever types sixteen digits need not say which they are.
        return self._hasher.nik(digits)[:HASH_LETTERS]

    def _village(self, name: str) -> str:
        found = self.villages.find(name, limit=1)
        if not found:
            raise InvalidInputError(
                "There is no such village in this regency. Compare its name with the list.",
                {"text": "names no village"},
            )
        return found[0].code


_TICKET_LETTERS = len(format_ticket("0" * 7))


def _ticket(text: str) -> str | None:
    """Return a ticket or the beginning of one; None where the text is neither."""
    typed = "".join(text.upper().split())
    part = _PART_OF_TICKET.fullmatch(typed)
    # Else it is a name: many are of letters that a ticket may have.
    is_meant = "-" in typed or typed.startswith(PREFIX) or any(c.isdigit() for c in typed)
    if part is None or not is_meant:
        return None
    letters = part[1].replace("-", "").translate(LOOKALIKES)
    return f"{PREFIX}-{letters[:4]}" + (f"-{letters[4:]}" if len(letters) > 4 else "")


def _words(name: str) -> list[str]:
    return list(dict.fromkeys(plain(name).split()))[:MOST_WORDS]
