"""Requests as they lie in the store for years: how many, since when, and of which shape."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.persistence.key_store import COLLECTION as KEYS

YEARS = timedelta(days=3 * 365)
FRESH = timedelta(days=2)
PROMISED = timedelta(days=5)
"""Within this time all that is open is promised; nothing is overdue."""
OPEN_EACH = 200
"""Of so many requests one is open at verification and one at processing, more in a small store."""
LEAST_OPEN = 3000

CASES = ("loket_verification", "cases")
WORK = ("loket_processing", "work")
NOTICES = ("loket_notifier", "notices")
KEYRING = ("loket_keyring", KEYS)
EVERYWHERE = (CASES, WORK, NOTICES, KEYRING)

Document = dict[str, Any]
Where = tuple[str, str]
"""A database and a collection of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """One stored request, and what it is found by."""

    id: str
    ticket: str
    nik: str
    name: str


@dataclass(frozen=True, slots=True)
class Real:
    """A request that the services wrote.

    Attributes:
        case: At verification.
        work: At processing; empty where it did not come so far.
        notices: What its applicant was told.
    """

    case: Document
    work: Document = field(default_factory=dict)
    notices: Sequence[Document] = ()


@dataclass(frozen=True, slots=True)
class Store:
    """What is to be stored.

    Attributes:
        count: How many requests.
        now: When the newest came in.
        departments: Whose requests; clerks of the first are measured.
        waiting: A real one that waits for a clerk.
        making: A real one that was verified and waits for an operator.
        ended: A real one that went all the way.
    """

    count: int
    now: datetime
    departments: Sequence[str]
    waiting: Real
    making: Real
    ended: Real

    @property
    def open_each(self) -> int:
        """Of so many one is open at each of the two desks."""
        return max(3, min(OPEN_EACH, self.count // LEAST_OPEN))

    def real(self, number: int) -> Real:
        """Return the real request whose shape another one takes."""
        return {0: self.waiting, 1: self.making}.get(number % self.open_each, self.ended)

    def at(self, number: int) -> datetime:
        """Return when a request came in; what is open is of the last days."""
        span = YEARS if self.real(number) is self.ended else FRESH
        return self.now - span * ((self.count - number) / self.count)
