"""Requests as they lie in the store for years, written straight into the databases.

One request is filed and checked by the services themselves; the others take its shape, with people,
keys, tickets and times of their own. Most have ended, as in a real office; one in a hundred waits.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from pymongo import AsyncMongoClient

from devkit.bench.filing import nik
from devkit.replay.plan import name
from services.verification.search_terms import Named, SearchTerms
from shared.catalogue.villages import load_villages
from shared.domain.ids import new_id, new_ticket
from shared.domain.lifecycle import State
from shared.persistence.key_store import COLLECTION as KEYS
from shared.persistence.key_store import to_document
from shared.privacy import fields
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, seal

TOGETHER = 5000
WAITING_EACH = 100
YEARS = timedelta(days=3 * 365)
SAMPLE = 400

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """One stored request, and what it is found by."""

    id: str
    ticket: str
    nik: str
    name: str


class Filler:
    """Writes requests into verification's database and their keys into the keyring's.

    Args:
        mongo_uri: The database.
        office_keys: What keys are wrapped with.
        template: A case that the service wrote.
        now: When the newest came in.
    """

    def __init__(
        self, mongo_uri: str, office_keys: OfficeKeys, template: Document, now: datetime
    ) -> None:
        self._client: AsyncMongoClient[Document] = AsyncMongoClient(
            mongo_uri, w=1, journal=False, tz_aware=True
        )
        self._keys, self._template, self._now = office_keys, template, now
        villages = load_villages()
        self._villages = [village.code for village in villages]
        self._terms = SearchTerms(LookupHasher(office_keys.lookup), villages)
        self._random = Random(1)  # noqa: S311 - invented data is no secret
        self.known: list[Known] = []

    async def fill(self, count: int, told: Callable[[int], None]) -> None:
        """Write so many requests; a sample of those that ended is kept in `known`."""
        requests = self._requests(count)
        cases = self._client["loket_verification"]["cases"]
        keys = self._client["loket_keyring"][KEYS]
        written = 0
        writing: asyncio.Future[Any] | None = None
        # While one part is written, the next is made.
        while part := await asyncio.to_thread(lambda: list(islice(requests, TOGETHER))):
            if writing:
                await writing
            writing = asyncio.gather(
                cases.insert_many([case for case, _ in part], ordered=False),
                keys.insert_many([key for _, key in part], ordered=False),
            )
            written += len(part)
            told(written)
        if writing:
            await writing
        await self._client.close()

    def _requests(self, count: int) -> Iterator[tuple[Document, Document]]:
        for number in range(count):
            at = self._now - YEARS * ((count - number) / count)
            is_waiting = number % WAITING_EACH == 0
            if is_waiting:
                # Those of the last days are what waits.
                at = self._now - timedelta(days=3) * ((count - number) / count)
            yield self._request(number, at, is_waiting=is_waiting, is_known=number % SAMPLE == 7)

    def _request(
        self, number: int, at: datetime, *, is_waiting: bool, is_known: bool
    ) -> tuple[Document, Document]:
        key = DataKey.generate(new_id())
        ticket, identity = new_ticket(), nik(number)
        whose = f"{name(number)} {name(self._random.randrange(2000))}"
        village = self._random.choice(self._villages)
        # An index of tickets is unique, and so is a NIK; names of thousands meet as people's do.
        case = {
            **self._template,
            "_id": key.owner,
            "version": 1,
            "ticket": ticket,
            "applicant": self._sealed(key, self._template["applicant"], _APPLICANT, whose, ""),
            "subject": {
                **self._sealed(key, self._template["subject"], _SUBJECT, whose, identity),
                "village": village,
            },
            "state": State.IN_VERIFICATION if is_waiting else State.COMPLETED,
            "received_at": at,
            "assigned_at": at,
            "queued_at": at,
            "waiting_since": at,
            "answer_by": at + timedelta(days=4),
            "claim": None,
            "duplicates": [],
            "terms": self._terms.of_case(ticket, village, [Named(whose, identity)]),
        }
        if is_known and not is_waiting:
            self.known.append(Known(key.owner, ticket, identity, whose))
        return case, to_document(self._keys.wrap(key, at))

    def _sealed(
        self, key: DataKey, part: Document, names: dict[str, str], whose: str, identity: str
    ) -> Document:
        """Return a part with every sealed field sealed anew, under the key of its own request."""
        given = {"name": whose, "nik": identity}
        anew = {
            field: seal(key, given.get(field) or _OTHER[field], bound_to)
            for field, bound_to in names.items()
            if part.get(field) is not None
        }
        return {**part, **{field: str(value) for field, value in anew.items()}}


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
