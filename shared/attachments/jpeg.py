"""Counting the scans of a JPEG, for a few bytes each can keep a decoder busy for hours.

Markers are 0xFF and a byte; inside a scan 0xFF is followed by 0 or a restart marker (ITU-T T.81,
annex B).
"""

import re
from typing import Final

MARKER: Final = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")
START_OF_SCAN: Final = b"\xda"
END_OF_IMAGE: Final = b"\xd9"


def has_more_scans(data: bytes, limit: int) -> bool:
    """Tell whether there are more than `limit` scans before the end of the image."""
    scans, position = 0, 0
    while (found := MARKER.search(data, position)) and found[1] != END_OF_IMAGE:
        length = int.from_bytes(data[found.end() : found.end() + 2], "big")
        position = found.end() + length
        scans += found[1] == START_OF_SCAN
        if scans > limit:
            return True
    return False
