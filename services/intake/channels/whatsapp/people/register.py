"""Village heads, as they are kept: sealed, with hashes to look them up by."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.privacy.sealing import Sealed

HEAD_NAME = "village_head.name"


HEAD_PHONE = "village_head.phone"


HEAD_WHATSAPP_ID = "village_head.whatsapp_id"
"""Names of sealed fields; see `shared/privacy/fields.py`."""


class VillageHead(Record):
    """Somebody who may file for a village by WhatsApp.

    Attributes:
        phone_hash: To look up by; also the reference that notices to this person carry.
        whatsapp_hash: Of the business-scoped user id, once it is known.
        village: Kemendagri code.
        term_until: Last day in office, ISO; None where it is not known.
        added_by: Token subject.
    """

    name: Sealed
    phone: Sealed
    whatsapp_id: Sealed | None = None
    phone_hash: str
    whatsapp_hash: str | None = None
    village: str
    term_until: str | None = None
    language: str = "id"
    added_by: str
    added_at: datetime

    @property
    def owner(self) -> str:
        """Whose data key seals it."""
        return f"person:{self.id}"

    def is_in_office(self, day: date) -> bool:
        """Return whether the term of office has not ended."""
        return self.term_until is None or day <= date.fromisoformat(self.term_until)


VILLAGE_HEADS: Collection[VillageHead] = Collection(
    "village_heads",
    VillageHead,
    "village head",
    (
        IndexModel([("phone_hash", ASCENDING)], unique=True),
        IndexModel(
            [("whatsapp_hash", ASCENDING)],
            unique=True,
            partialFilterExpression={"whatsapp_hash": {"$type": "string"}},
        ),
    ),
)


async def find_heads(
    store: Store, phone_hashes: Iterable[str], whatsapp_hashes: Iterable[str]
) -> list[VillageHead]:
    """Return the village heads with any of these phones or user ids, by one query."""
    either = {
        "$or": [_any_of("phone_hash", phone_hashes), _any_of("whatsapp_hash", whatsapp_hashes)]
    }
    return await store.find(VILLAGE_HEADS, either, limit=10_000)


async def list_heads(
    store: Store, village: str | None, after: str, limit: int
) -> Sequence[VillageHead]:
    """Return a page of village heads."""
    query: dict[str, object] = {"village": village} if village else {}
    if after:
        query["_id"] = {"$gt": after}
    return await store.find(VILLAGE_HEADS, query, limit=limit)


def _any_of(field: str, values: Iterable[str]) -> dict[str, object]:
    return {field: {"$in": list(values)}}
