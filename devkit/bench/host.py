"""How fast the host is, so that figures of two hosts can be compared."""

import time
from statistics import median

_STEPS = 1_000_000
_TIMES = 9


def loop_ms() -> float:
    """Return the milliseconds that a million steps of a bare Python loop take: the median of nine.

    A virtual processor is now faster and now slower; this tells by how much, and takes a second.
    """
    return round(median(_timed() for _ in range(_TIMES)) * 1000, 1)


def _timed() -> float:
    began = time.perf_counter()
    total = 0
    for step in range(_STEPS):
        total += step
    return time.perf_counter() - began
