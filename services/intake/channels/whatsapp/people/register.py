"""The people of the channel as they are kept: sealed, with hashes to look them up by."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.privacy.sealing import Sealed

HEAD_NAME: Final = "village_head.name"
HEAD_PHONE: Final = "village_head.phone"
HEAD_WHATSAPP_ID: Final = "village_head.whatsapp_id"
"""Names of sealed fields; see `shared/privacy/fields.py`."""

BY_PLATFORM: Final = "whatsapp"
"""Who made a change that the platform told of."""
BY_THEMSELVES: Final = "themselves"
"""Who made a change that the person asked for in the conversation."""


class Entry(BaseModel):
    """One thing that was done to a record; no personal data.

    Attributes:
        by: Token subject, `whatsapp` for what the platform told, or `themselves`.
        action: `added`, `changed`, `term_ended`, `number_changed`, `user_id_learnt`, `settled`,
            `name_given`, `name_corrected`.
        fields: What is new.
        note: Why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    by: str
    action: str
    fields: tuple[str, ...] = ()
    note: str | None = None


class Correspondent(Record):
    """Somebody who writes to the office, known by phone, by business-scoped user id, or both.

    Attributes:
        phone_hash: To look up by; also the reference that notices to this person carry.
        whatsapp_hash: Of the user id, once it is known.
        language: What the office has on record.
        chosen_language: What the person has chosen in the chat; counts over the record.
        is_disputed: Messages have shown this person's phone or user id beside somebody else's;
            nothing is filed until a person has settled it.
        trail: What was done to the record, and by whom.
    """

    name: Sealed | None = None
    phone: Sealed | None = None
    whatsapp_id: Sealed | None = None
    phone_hash: str | None = None
    whatsapp_hash: str | None = None
    language: str = "id"
    chosen_language: str | None = None
    is_disputed: bool = False
    trail: tuple[Entry, ...] = ()

    @property
    def owner(self) -> str:
        """Whose data key seals it."""
        return f"person:{self.id}"

    @property
    def contact_ref(self) -> str:
        """Keyed hash of the address that notices go to: the phone, where there is one."""
        return self.phone_hash or self.whatsapp_hash or self.id

    @property
    def reads(self) -> str:
        """The language in which the person is written to."""
        return self.chosen_language or self.language


class VillageHead(Correspondent):
    """Somebody who may file for a village by WhatsApp.

    Attributes:
        village: Kemendagri code.
        term_from: First day in office, ISO; None where it is not known.
        term_until: Last day in office, ISO; None where it is not known.
        added_by: Token subject.
    """

    name: Sealed
    phone: Sealed
    phone_hash: str
    village: str
    term_from: str | None = None
    term_until: str | None = None
    added_by: str
    added_at: datetime

    def is_in_office(self, day: date) -> bool:
        """Return whether a day is within the term of office."""
        has_begun = self.term_from is None or date.fromisoformat(self.term_from) <= day
        return has_begun and (self.term_until is None or day <= date.fromisoformat(self.term_until))


class Resident(Correspondent):
    """Somebody who writes for themselves, where the office lets any resident use the channel.

    The name is the one that they have told.

    Attributes:
        heard_at: When they last wrote.
        expires_at: When they are forgotten.
    """

    heard_at: datetime
    expires_at: datetime


def _hashed(field: str) -> IndexModel:
    return IndexModel(
        [(field, ASCENDING)], unique=True, partialFilterExpression={field: {"$type": "string"}}
    )


VILLAGE_HEADS: Collection[VillageHead] = Collection(
    "village_heads",
    VillageHead,
    "village head",
    (
        IndexModel([("phone_hash", ASCENDING)], unique=True),
        _hashed("whatsapp_hash"),
        IndexModel([("village", ASCENDING), ("_id", ASCENDING)]),
    ),
)
RESIDENTS: Collection[Resident] = Collection(
    "whatsapp_residents",
    Resident,
    "resident",
    (
        _hashed("phone_hash"),
        _hashed("whatsapp_hash"),
        IndexModel([("expires_at", ASCENDING)]),
    ),
)


async def find_heads(
    store: Store, phone_hashes: Iterable[str], whatsapp_hashes: Iterable[str]
) -> list[VillageHead]:
    """Return the village heads with any of these phones or user ids, by one query."""
    return await store.find(VILLAGE_HEADS, _either(phone_hashes, whatsapp_hashes), limit=10_000)


async def find_residents(
    store: Store, phone_hashes: Iterable[str], whatsapp_hashes: Iterable[str]
) -> list[Resident]:
    """Return the residents with any of these phones or user ids, by one query."""
    return await store.find(RESIDENTS, _either(phone_hashes, whatsapp_hashes), limit=10_000)


async def list_heads(
    store: Store, village: str | None, after: str | None, limit: int
) -> Sequence[VillageHead]:
    """Return a page of village heads."""
    query: dict[str, object] = {"village": village} if village else {}
    if after:
        query["_id"] = {"$gt": after}
    return await store.find(VILLAGE_HEADS, query, limit=limit)


def _either(phone_hashes: Iterable[str], whatsapp_hashes: Iterable[str]) -> dict[str, Any]:
    by_phone = {"phone_hash": {"$in": list(phone_hashes)}}
    return {"$or": [by_phone, {"whatsapp_hash": {"$in": list(whatsapp_hashes)}}]}
