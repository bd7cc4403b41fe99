"""Marks: keyed hashes by which a number that was recorded before is found, and not read."""

import hashlib
from base64 import b32encode

_MARK_BYTES = 16


class NumberMarker:
    """Makes the marks of numbers.

    Args:
        key: The office's look-up key; with another key no mark of before is found again.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def mark(self, product: str, number: str) -> str:
        """Return the mark of a number on a kind of product."""
        # BLAKE2 is a keyed hash by itself (RFC 7693); `hmac.digest` lets other threads in first.
        text = f"{product}\0{number}".encode()
        made = hashlib.blake2b(text, key=self._key, digest_size=_MARK_BYTES, person=b"number mark")
        return b32encode(made.digest()).decode().rstrip("=").lower()
