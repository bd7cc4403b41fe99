"""What is removed from work whose request was erased; see `shared/persistence/erasures.py`."""

from collections.abc import Sequence

from services.processing.repository import WORK
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store


async def forget_hashes(store: Store, ids: Sequence[str]) -> None:
    """Remove by what people and their numbers are found from the work on erased requests.

    The version grows, so that nobody writes back what was read before.
    """
    has_any = [{"subject.nik_hash": {"$type": "string"}}, {"marks": {"$type": "string"}}]
    with passing_trouble():
        await store.database[WORK.name].update_many(
            {"_id": {"$in": list(ids)}, "$or": has_any},
            {
                "$set": {"subject.nik_hash": None, "marks": [], "products.$[].mark": None},
                "$inc": {"version": 1},
            },
        )
