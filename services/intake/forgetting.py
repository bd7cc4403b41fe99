"""Finding what is to be removed, and removing by what people of an erased request are found."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.repository import APPLICATIONS
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store


async def find_existing(store: Store, ids: Sequence[str]) -> frozenset[str]:
    """Return those of some ids that requests have, as written last."""
    with passing_trouble():
        found = store.latest[APPLICATIONS.name].find({"_id": {"$in": list(ids)}}, {"_id": 1})
        return frozenset([document["_id"] async for document in found])


async def find_to_erase(store: Store, since: datetime) -> list[str]:
    """Return requests whose erasure was ordered since a time."""
    query = {"erasure_asked_at": {"$type": "date", "$gte": since}}
    with passing_trouble():
        found = store.database[APPLICATIONS.name].find(query, {"_id": 1})
        return [document["_id"] async for document in found]


async def forget_hashes(store: Store, ids: Sequence[str]) -> None:
    """Remove by what people are found from the records of erased requests.

    The version grows, so that nobody writes back what was read before.
    """
    of_ids, applications = {"_id": {"$in": list(ids)}}, store.database[APPLICATIONS.name]
    grown = {"$inc": {"version": 1}}
    with passing_trouble():
        await applications.update_many(
            {**of_ids, "subject.nik_hash": {"$type": "string"}},
            {"$set": {"subject.nik_hash": None}, **grown},
        )
        await applications.update_many(
            {**of_ids, "applicant.contact_ref": {"$ne": ""}},
            {"$set": {"fingerprints": [], "applicant.contact_ref": ""}, **grown},
        )
