"""Durations as counts by size, so that days can be added up and medians still be told.

A sketch with a relative error (Masson, Rim, Lee: DDSketch, VLDB 2019): bin `i` holds durations
whose seconds lie in `(g**(i-1), g**i]`, and all are told as one value that is at most one per cent
away from each. Unlike others, such counts can also be taken back.
"""

import math
from collections.abc import Mapping
from datetime import timedelta

ACCURACY = 0.01
"""How far a quantile may be from the true one, relative to it."""
_GROWTH = (1 + ACCURACY) / (1 - ACCURACY)
_LOG_GROWTH = math.log(_GROWTH)


def bin_of(duration: timedelta) -> int:
    """Return the bin of a duration; all up to a second share the first."""
    seconds = max(1.0, duration.total_seconds())
    return math.ceil(math.log(seconds) / _LOG_GROWTH)


def value_of(number: int) -> timedelta:
    """Return the duration that stands for all of a bin."""
    return timedelta(seconds=2 * _GROWTH**number / (_GROWTH + 1))


def quantile(bins: Mapping[int, int], share: float) -> timedelta | None:
    """Return the duration that a share of all (0 to 1) do not exceed, by nearest rank.

    Within `ACCURACY` of the true one for durations of a second and more; None if there are none.
    """
    total = sum(bins.values())
    rank = max(1, math.ceil(share * total))
    for number in sorted(bins):
        rank -= bins[number]
        if rank <= 0 and bins[number]:
            return value_of(number)
    return None
