"""Making the documents of stored requests from those of real ones.

A few requests are filed, checked and made by the services themselves; the others take their shape,
with people, keys, tickets and times of their own.
"""

from collections import defaultdict
from datetime import datetime
from random import Random
from uuid import UUID

from devkit.bench.desk.renewing import Renewing
from devkit.bench.desk.stored import (
    CASES,
    FRESH,
    KEYRING,
    NOTICES,
    PROMISED,
    WORK,
    Document,
    Known,
    Store,
    Where,
)
from devkit.bench.filing import nik
from devkit.replay.plan import name
from services.notifier.notice import NoticeState
from services.verification.search_terms import Named, SearchTerms
from shared.domain.ids import ALPHABET, RANDOM_CHARACTERS, format_ticket
from shared.domain.lifecycle import State
from shared.persistence.key_store import to_document
from shared.privacy import fields
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, seal

SAMPLE = 40
"""Of so many requests one is looked for by clerks."""
NAMES = 2000
COLLEAGUES = 6
"""Clerks of each department who hold something."""


class Maker:
    """Makes documents.

    Args:
        store: Of which requests.
        office_keys: What keys are wrapped with.
        terms: What cases are found by.
    """

    def __init__(self, store: Store, office_keys: OfficeKeys, terms: SearchTerms) -> None:
        self._store, self._keys, self._terms = store, office_keys, terms
        self._hasher = LookupHasher(office_keys.lookup)
        self._villages = [village.code for village in terms.villages]

    def part(self, numbers: range) -> tuple[dict[Where, list[Document]], list[Known]]:
        """Return the documents of some requests, and a sample of what clerks may look for.

        That is what has ended in the first department, where they are.
        """
        random = Random(numbers.start)  # noqa: S311 - invented data is no secret
        documents: dict[Where, list[Document]] = defaultdict(list)
        known = []
        for number in numbers:
            found = self._add(documents, number, random)
            if found and number % SAMPLE == SAMPLE - 1:
                known.append(found)
        return documents, known

    def _add(
        self, documents: dict[Where, list[Document]], number: int, random: Random
    ) -> Known | None:
        real, at = self._store.real(number), self._store.at(number)
        key, ticket = DataKey.generate(_id_at(at, random)), _ticket(number)
        # No two have the same NIK; names of thousands meet as people's do.
        person = Named(f"{name(number)} {name(random.randrange(NAMES))}", nik(number))
        renewing = Renewing(
            self._texts(real.case, key, ticket, person),
            real.case["_id"],
            key.owner,
            at - real.case["received_at"],
        )
        case = self._case(renewing.of(real.case), ticket, person, random)
        documents[CASES].append(case)
        documents[KEYRING].append(to_document(self._keys.wrap(key, at)))
        if real.work:
            documents[WORK].append(self._work(renewing.of(real.work), random))
        for notice in real.notices:
            documents[NOTICES].append(renewing.of(notice) | {"_id": _id_at(at, random), **_ARRIVED})
        is_theirs = case["department"] == self._store.departments[0]
        if real is not self._store.ended or not is_theirs:
            return None
        return Known(key.owner, ticket, person.nik or "", person.name)

    def _case(self, case: Document, ticket: str, person: Named, random: Random) -> Document:
        village = random.choice(self._villages)
        case["subject"]["village"] = village
        case |= {
            "version": 1,
            "department": random.choice(self._store.departments),
            "terms": self._terms.of_case(ticket, village, [person]),
        }
        if case["state"] != State.IN_VERIFICATION:
            return case
        due = self._store.now + PROMISED * random.random()
        # Of what ends soon the desk was warned in time, so that no sweeper finds years to catch up.
        promise = {"answer_by": due, "warned_at": case["received_at"]}
        clock = case["clock"] | {"due": due}
        return case | promise | {"clock": clock} | _standing(case, random)

    def _work(self, work: Document, random: Random) -> Document:
        work["version"] = 1
        if work["marks"]:
            # A number of the national system is on one product only.
            return work | {"marks": [work["_id"]]}
        due = self._store.now + PROMISED * random.random()
        clock = work["clock"] | {"due": due}
        return work | {"due": due, "clock": clock, "warned_at": self._store.now}

    def _texts(self, case: Document, key: DataKey, ticket: str, person: Named) -> dict[str, str]:
        """Return by which texts those of a real request are replaced; names are sealed anew."""
        texts = {
            case["ticket"]: ticket,
            case["subject"]["nik_hash"]: self._hasher.nik(person.nik or ""),
        }
        own = {"name": person.name, "nik": person.nik}
        for part, sealed in (("applicant", _APPLICANT), ("subject", _SUBJECT)):
            for field_name, bound_to in sealed.items():
                if before := case[part].get(field_name):
                    text = own.get(field_name) or _OTHER[field_name]
                    texts[before] = str(seal(key, text, bound_to))
        return texts


_ARRIVED = {"state": NoticeState.DELIVERED.value, "due_at": None, "lease": None}


def _standing(case: Document, random: Random) -> Document:
    """Return how an open case stands: most wait, some are held, returned, or back."""
    chance, times = random.random(), 0
    state, claim = State.IN_VERIFICATION, None
    if chance < 0.2:
        clerk = f"clerk-{case['department'].lower()}-{random.randrange(COLLEAGUES)}"
        at = case["received_at"]
        claim = {"by": clerk, "at": at, "touched_at": at + FRESH}
    elif chance < 0.3:
        times = 1
    elif chance < 0.4:
        state, times = State.RETURNED, 1
    return {"state": state.value, "claim": claim, "times_returned": times}


def _ticket(number: int) -> str:
    """Return another ticket for each number, in no order that people could see."""
    rest = number * 0x5DEECE66D % len(ALPHABET) ** RANDOM_CHARACTERS
    body = ""
    for _ in range(RANDOM_CHARACTERS):
        rest, place = divmod(rest, len(ALPHABET))
        body += ALPHABET[place]
    return format_ticket(body)


def _id_at(at: datetime, random: Random) -> str:
    """Return a sortable id as it was given at a time (UUID version 7)."""
    stamp = int(at.timestamp() * 1000)
    return str(
        UUID(
            int=stamp << 80
            | 7 << 76
            | random.getrandbits(12) << 64
            | 2 << 62
            | random.getrandbits(62)
        )
    )


_APPLICANT = {"name": fields.APPLICANT_NAME, "phone": fields.APPLICANT_PHONE}
_SUBJECT = {
    "name": fields.SUBJECT_NAME,
    "nik": fields.SUBJECT_NIK,
    "family_card": fields.SUBJECT_FAMILY_CARD,
    "birth_date": fields.SUBJECT_BIRTH_DATE,
    "address": fields.SUBJECT_ADDRESS,
}
_OTHER = {
    "phone": "+628990000000",
    "family_card": "3319990101200001",
    "birth_date": "2015-01-01",
    "address": "Jalan Contoh 1",
}
