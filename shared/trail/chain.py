"""A chain of records: each one's seal is made of its content and of the seal before it.

A seal is HMAC-SHA-256 under a key of the office, which the database does not hold. So whoever can
write to the database and nothing else can change, remove, insert or swap no sealed record unseen.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a chain at one place."""

    ALTERED = "altered"
    """The record there is not the one that was sealed, or stands in another's place."""
    MISSING = "missing"
    ADDED = "added"
    """There is a record more than were sealed."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, or of a part of it: the number of its last record, and that one's seal.

    Noted somewhere else, it shows when the chain behind it was cut off or made anew.
    """

    number: int
    seal: str


START = Head(0, "")


@dataclass(frozen=True, slots=True)
class Link:
    """A record as it stands in the chain."""

    number: int
    content: bytes
    seal: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold."""

    number: int
    fault: Fault


def trail_key(office_secret: bytes) -> bytes:
    """Return the key of seals, made of an office secret that is used for other things too."""
    return hmac.digest(office_secret, b"loket trail", hashlib.sha256)


def append(key: bytes, head: Head, content: bytes) -> Link:
    """Return the next link of a chain."""
    number = head.number + 1
    return Link(number, content, _seal(key, head.seal, number, content))


def follow(key: bytes, head: Head, links: Iterable[Link]) -> Head | Broken:
    """Follow a chain from a head on that is known to be good.

    Args:
        key: The key of seals.
        head: Where to begin; `START`, or where an earlier part ended.
        links: What comes after it, by number.

    Returns:
        The new head, or the first place that does not hold.
    """
    for link in links:
        expected = append(key, head, link.content)
        if link.number > expected.number:
            return Broken(expected.number, Fault.MISSING)
        if link.number < expected.number:
            return Broken(link.number, Fault.ADDED)
        if not hmac.compare_digest(link.seal.encode(), expected.seal.encode()):
            return Broken(link.number, Fault.ALTERED)
        head = Head(link.number, link.seal)
    return head


def _seal(key: bytes, before: str, number: int, content: bytes) -> str:
    # Neither a seal nor a number has a blank, so no two triples give the same text.
    return hmac.digest(key, f"{before} {number} ".encode() + content, hashlib.sha256).hex()
