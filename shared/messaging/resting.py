"""How long to rest between two batches, of what is heard and of what is told."""

from datetime import timedelta

LONGEST = timedelta(milliseconds=500)
"""Whatever a batch took, news wait no longer than this for the next."""


def rest_after(took: float, gather: timedelta) -> float:
    """Return how long to wait before the next batch, in seconds.

    A batch costs a dozen round trips whether it holds one event or a hundred. So news gather from
    one batch to the next; and where a batch takes long, as on a busy machine, it is followed by a
    rest as long: the next one is larger, and each event in it costs less.

    Args:
        took: How long the last one took, in seconds.
        gather: How long news may wait for company on a machine that is not busy.
    """
    return max(gather.total_seconds() - took, min(took, LONGEST.total_seconds()))
