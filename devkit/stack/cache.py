"""Where Loket keeps what it downloads and what a running stack needs, outside the repository."""

import os
from pathlib import Path


def cache_directory() -> Path:
    """Return the cache: `LOKET_CACHE`, else the user's cache directory (XDG)."""
    if chosen := os.environ.get("LOKET_CACHE"):
        return Path(chosen)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "loket"
    return Path.home() / ".cache" / "loket"
