"""Sealing: what was written down gets its place in the chain.

People's writes do not wait for the chain: they only insert. What is new is numbered and linked
afterwards, see `sealer.py`.
"""

from typing import Any

import orjson

from shared.persistence.changes import Changes, Write
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.store import Store
from shared.trail.chain import START, Head, Link, append
from shared.trail.records import HEAD_ID, HEADS, TRAIL, UNSEALED

# More at once would be felt by people whose writes come at the same moment; what a busy second
# leaves is sealed in the next ones.
AT_ONCE = 500
_OF_THE_CHAIN = frozenset({"number", "seal", "version"})


def content_of(document: Document) -> bytes:
    """Return what is sealed of a stored record: everything but its place in the chain."""
    content = {name: value for name, value in document.items() if name not in _OF_THE_CHAIN}
    return orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


async def read_head(store: Store) -> tuple[Head, int | None]:
    """Return the end of the sealed chain, and the version of its record if it has one."""
    found = await store.find_one(HEADS, {"_id": HEAD_ID})
    return (Head(found.number, found.seal), found.version) if found else (START, None)


async def seal_new(store: Store, key: bytes, limit: int = AT_ONCE) -> int:
    """Give records that have no place yet one each; return how many.

    Raises:
        ConflictError: Another process sealed meanwhile; nothing was written.
    """
    with passing_trouble():
        cursor = store.database[TRAIL.name].find({"number": UNSEALED}).sort("_id", 1).limit(limit)
        documents: list[Document] = await cursor.to_list(limit)
    if not documents:
        return 0
    head, version = await read_head(store)
    writes = []
    for document in documents:
        link = append(key, head, content_of(document))
        head = Head(link.number, link.seal)
        writes.append(_sealed(document, link))
    end = {"_id": HEAD_ID, "version": (version or 0) + 1, "number": head.number, "seal": head.seal}
    writes.append(Write(HEADS.name, HEADS.what, HEAD_ID, version, end))
    await store.write(Changes(writes))
    return len(documents)


def _sealed(document: Document, link: Link) -> Write:
    before = document["version"]
    after: dict[str, Any] = {
        **document,
        "version": before + 1,
        "number": link.number,
        "seal": link.seal,
    }
    return Write(TRAIL.name, TRAIL.what, document["_id"], before, after)
