"""Following the stored chain, part by part, to the first place that does not hold."""

from dataclasses import dataclass

from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.store import Store
from shared.trail.chain import START, Broken, Fault, Head, Link, follow
from shared.trail.records import TRAIL, UNSEALED
from shared.trail.sealing import content_of, read_head
from shared.trail.trail import Trail

AT_ONCE = 5_000
"""Records in one part: some tenths of a second, and some megabytes."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How far the chain was followed.

    Attributes:
        reached: The last good place.
        head: Where the chain ends.
        broken: The first place that does not hold, if there is one.
        unsealed: Records that have no place yet; they are sealed within seconds.
    """

    reached: Head
    head: Head
    broken: Broken | None
    unsealed: int

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to follow."""
        return self.broken is not None or self.reached.number >= self.head.number


async def follow_trail(trail: Trail, after: int = 0, limit: int = AT_ONCE) -> Followed:
    """Follow the chain behind a place that an earlier part reached.

    Args:
        trail: The service's.
        after: The number to begin behind.
        limit: How many records to follow at most.
    """
    store = trail.store
    # Read first: what is sealed meanwhile is beyond it, and left for the next time.
    head, _ = await read_head(store)
    with passing_trouble():
        unsealed = await store.database[TRAIL.name].count_documents(
            {"number": UNSEALED}, limit=AT_ONCE
        )
        start = await _head_at(store, after)
        if start is None:
            return Followed(Head(after, ""), head, Broken(after, Fault.MISSING), unsealed)
        documents = await _sealed_behind(store, after, head.number, limit)
        reached = follow(trail.key, start, (_link(d) for d in documents))
        if isinstance(reached, Head) and len(documents) < limit:
            reached = await _compare_ends(store, reached, head)
    if isinstance(reached, Broken):
        return Followed(Head(max(after, reached.number - 1), ""), head, reached, unsealed)
    return Followed(reached, head, None, unsealed)


async def check_noted(trail: Trail, noted: Head) -> Broken | None:
    """Compare the chain with a head that was noted earlier, elsewhere."""
    with passing_trouble():
        found = await _head_at(trail.store, noted.number)
    if found is None:
        return Broken(noted.number, Fault.MISSING)
    return None if found == noted else Broken(noted.number, Fault.ALTERED)


async def _compare_ends(store: Store, reached: Head, head: Head) -> Head | Broken:
    """Find what was cut off the end, or put behind it."""
    if reached.number < head.number:
        return Broken(reached.number + 1, Fault.MISSING)
    if reached != head:
        return Broken(head.number, Fault.ALTERED)
    beyond = await store.database[TRAIL.name].find_one(
        {"number": {"$gt": head.number}}, {"number": 1}, sort=[("number", 1)]
    )
    # Read again: what was sealed since the head was read is rightly there.
    latest, _ = await read_head(store)
    if beyond and beyond["number"] > latest.number:
        return Broken(beyond["number"], Fault.ADDED)
    return reached


async def _head_at(store: Store, number: int) -> Head | None:
    if number == 0:
        return START
    found = await store.database[TRAIL.name].find_one({"number": number}, {"seal": 1})
    return Head(number, str(found.get("seal"))) if found else None


async def _sealed_behind(store: Store, after: int, until: int, limit: int) -> list[Document]:
    query = {"number": {"$gt": after, "$lte": until}}
    found = store.database[TRAIL.name].find(query).sort([("number", 1), ("_id", 1)]).limit(limit)
    documents: list[Document] = await found.to_list(limit)
    return documents


def _link(document: Document) -> Link:
    return Link(document["number"], content_of(document), str(document.get("seal")))
