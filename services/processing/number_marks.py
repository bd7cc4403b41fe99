"""Marks: keyed hashes by which a number that was recorded before is found, and not read."""

import hashlib
import hmac
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
        text = f"product-number\0{product}\0{number}".encode()
        digest = hmac.digest(self._key, text, hashlib.sha256)
        return b32encode(digest[:_MARK_BYTES]).decode().rstrip("=").lower()
