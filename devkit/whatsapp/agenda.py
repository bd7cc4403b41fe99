"""What is still to happen, in order of time."""

import heapq
import math
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Agenda(Generic[T]):
    """A queue by due time (Unix seconds); equal times come out in the order they were put in."""

    def __init__(self, on_earlier: Callable[[], None] = lambda: None) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._count = 0
        self.on_earlier = on_earlier
        """Called when something is put in that is due before everything else."""

    def __len__(self) -> int:
        """How much is still to happen."""
        return len(self._heap)

    def put(self, due: float, item: T) -> None:
        """Have `item` happen at `due`."""
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, item))
        if self._heap[0][1] == self._count:
            self.on_earlier()

    def pop_due(self, now: float) -> Iterator[T]:
        """Take out all that is due."""
        while self._heap and self._heap[0][0] <= now:
            yield heapq.heappop(self._heap)[2]

    def next_due(self) -> float | None:
        """When the next thing happens."""
        return self._heap[0][0] if self._heap else None

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()


def next_slot(due: float, window: float) -> float:
    """The first end of a gathering window at or after `due`: what shares a slot shares a POST."""
    return math.ceil(due / window) * window if window else due
