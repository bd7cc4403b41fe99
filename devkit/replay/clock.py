"""A clock that one process steers and others read, through a file that they share.

The file holds one number: by how many seconds the simulated time is ahead of the machine's. Between
steps the simulated time runs on as time does.
"""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

_FORMAT = struct.Struct("<d")


class SteeredClock:
    """Reads the time that is steered elsewhere; call it for the present moment."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _FORMAT.size)

    def __call__(self) -> datetime:
        """Return the simulated time, aware UTC."""
        (ahead,) = _FORMAT.unpack_from(self._memory)
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def go_to(self, moment: datetime) -> None:
        """Make it this moment for everybody who reads the file; time only goes forward.

        Raises:
            ValueError: The moment is past already.
        """
        if moment < self():
            raise ValueError(f"{moment:%Y-%m-%d %H:%M} is past: simulated time only goes forward")
        self._set(moment)

    def _set(self, moment: datetime) -> None:
        ahead = (moment - datetime.now(UTC)).total_seconds()
        _FORMAT.pack_into(self._memory, 0, ahead)

    @classmethod
    def create(cls, path: Path, begin: datetime) -> Self:
        """Make the file, at a moment."""
        path.write_bytes(bytes(_FORMAT.size))
        clock = cls(path)
        clock._set(begin)
        return clock
