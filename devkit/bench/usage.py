"""What processes use: CPU seconds and memory, by name."""

import asyncio
import contextlib
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import psutil

_SECONDS_BETWEEN_LOOKS = 1.0
_LOOKS_BETWEEN_SUMS = 5
"""The kernel walks through all pages to tell what is shared."""
SURROUNDINGS = frozenset({"load generator", "WhatsApp simulator", "issuer"})
"""What stands for people and for others' services; an office does not run these."""


class Usage:
    """Watches processes during a block; an async context manager.

    Args:
        pids: Process ids by name.
    """

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._before: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}
        """CPU seconds used within the block, by name."""
        self.peak_rss: dict[str, int] = {}
        """Largest resident memory seen within the block, in bytes, by name."""
        self.peak_memory = 0
        """Largest memory of all at one time, in bytes: pages that processes share count once."""
        self.peak_memory_inside = 0
        """The same without `SURROUNDINGS`."""

    async def __aenter__(self) -> Self:
        """Begin to watch."""
        self._before = {name: _cpu(process) for name, process in self._processes.items()}
        self._look()
        self._task = asyncio.create_task(self._keep_looking())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take stock."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._look()
        self._sum()
        for name, process in self._processes.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                self.cpu_seconds[name] = _cpu(process) - self._before[name]

    async def _keep_looking(self) -> None:
        while True:
            for _ in range(_LOOKS_BETWEEN_SUMS):
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
                self._look()
            self._sum()

    def _look(self) -> None:
        for name, process in self._processes.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                now = process.memory_info().rss
                self.peak_rss[name] = max(now, self.peak_rss.get(name, 0))

    def _sum(self) -> None:
        shares: dict[str, int] = {}
        for name, process in self._processes.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                shares[name] = process.memory_full_info().pss
        inside = sum(share for name, share in shares.items() if name not in SURROUNDINGS)
        self.peak_memory = max(sum(shares.values()), self.peak_memory)
        self.peak_memory_inside = max(inside, self.peak_memory_inside)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
