"""What is removed from the ledger of an erased request; see `shared/persistence/erasures.py`."""

from collections.abc import Sequence

from services.notifier.notice import OPEN
from services.notifier.repository import NOTICES, RECIPIENTS
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store


async def forget_hashes(store: Store, ids: Sequence[str]) -> None:
    """Remove the hashes of people, addresses and messages from what is kept of erased requests.

    Of a notice that is still open only later: who sends it needs to know whom it is for, and gives
    it up. The version grows, so that nobody writes back what was read before.
    """
    forgotten = {"$set": {"address.contact_ref": "", "nik_hash": None}, "$inc": {"version": 1}}
    has_any = {"address.contact_ref": {"$ne": ""}}
    is_known = {"$or": [has_any, {"nik_hash": {"$type": "string"}}]}
    told = {"$set": {"address.contact_ref": "", "message_ref": None}, "$inc": {"version": 1}}
    with passing_trouble():
        await store.database[RECIPIENTS.name].update_many(
            {"_id": {"$in": list(ids)}, **is_known}, forgotten
        )
        await store.database[NOTICES.name].update_many(
            {
                "request_id": {"$in": list(ids)},
                "state": {"$nin": list(OPEN)},
                "$or": [has_any, {"message_ref": {"$type": "string"}}],
            },
            told,
        )
