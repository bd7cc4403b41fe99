"""What is removed from cases whose request was erased; see `shared/persistence/erasures.py`."""

from collections.abc import Sequence

from services.verification.repository import CASES, FINGERPRINTS
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store


async def forget_hashes(store: Store, ids: Sequence[str]) -> None:
    """Remove by what people are found from the cases of erased requests.

    A ticket and a village's code stay among the terms. The version grows, so that nobody writes
    back what was read before.
    """
    cases, prints = store.database[CASES.name], store.database[FINGERPRINTS.name]
    wanted = {"ticket": 1, "subject.village": 1}
    with passing_trouble():
        found = await cases.find({"_id": {"$in": list(ids)}}, wanted).to_list(None)
        for case in found:
            kept = [term for term in (case["ticket"], case["subject"].get("village")) if term]
            await cases.update_one(
                {
                    "_id": case["_id"],
                    "$or": [{"terms": {"$ne": kept}}, {"subject.nik_hash": {"$type": "string"}}],
                },
                {"$set": {"subject.nik_hash": None, "terms": kept}, "$inc": {"version": 1}},
            )
        if found:
            # No index finds them: it would cost every request, and erasing is rare.
            of_requests = {"requests": {"$in": [case["_id"] for case in found]}}
            await prints.update_many(of_requests, {"$pull": of_requests, "$inc": {"version": 1}})
            await prints.delete_many({"requests": []})
