"""An existing database gets the indexes of a new release, and loses those of the old one."""

from uuid import uuid4

from pymongo import IndexModel

from shared.persistence.mongo import connect
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store

BEFORE = Collection("notes", Record, "note", (IndexModel([("by", 1)], name="by_writer"),))
AFTER = Collection(
    "notes",
    Record,
    "note",
    (IndexModel([("by", 1), ("_id", 1)], name="by_writer_in_order"),),
    retired=("by_writer", "one_that_never_was"),
)


async def test_a_new_release_exchanges_an_index_of_a_full_collection(mongo_uri: str) -> None:
    client = connect(mongo_uri)
    name = f"indexes_{uuid4().hex[:8]}"
    old, new = (Store(client, name, "indexes", [notes]) for notes in (BEFORE, AFTER))
    await old.prepare()
    notes = new.database[AFTER.name]
    await notes.insert_many([{"by": f"clerk-{n % 7}"} for n in range(2000)])
    # An index of a database's own people is not ours to drop.
    await notes.create_index("at", name="of_the_operator")
    for _ in range(2):
        await new.prepare()
        names = set(await notes.index_information())
        assert names == {"_id_", "by_writer_in_order", "of_the_operator"}
    await client.drop_database(name)
    client.close()
