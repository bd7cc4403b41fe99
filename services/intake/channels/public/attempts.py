"""How often somebody looked, and how often somebody asked for one ticket: never who, nor which."""

from datetime import datetime, timedelta

from shared.persistence.driver import ASCENDING, IndexModel, ReturnDocument
from shared.persistence.mongo import passing_trouble
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store

WINDOW = timedelta(hours=1)


class Attempt(Record):
    """How many looks there were in a window of time.

    The id is a keyed hash and the window, so that neither addresses nor tickets are stored.

    Attributes:
        looks: How many.
        at: When the window began; forgotten some time after it ended.
    """

    looks: int
    at: datetime


ATTEMPTS: Collection[Attempt] = Collection(
    "public_attempts",
    Attempt,
    "attempt",
    (IndexModel([("at", ASCENDING)], expireAfterSeconds=2 * int(WINDOW.total_seconds())),),
)


async def count_look(store: Store, who: str) -> int:
    """Count one more look, and return how many there are in the present window.

    Args:
        store: Intake's state.
        who: A keyed hash of a client or of a ticket.
    """
    began = window_of(store.clock())
    with passing_trouble():
        document = await store.database[ATTEMPTS.name].find_one_and_update(
            {"_id": f"{who}:{began:%Y%m%d%H%M}"},
            {"$inc": {"looks": 1, "version": 1}, "$setOnInsert": {"at": began}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
    return int(document["looks"])


def left_of_window(moment: datetime) -> timedelta:
    """Return how long it is until looks are counted anew."""
    return window_of(moment) + WINDOW - moment


def window_of(moment: datetime) -> datetime:
    """Return when the window of a moment began."""
    return moment - (moment - datetime.min.replace(tzinfo=moment.tzinfo)) % WINDOW
