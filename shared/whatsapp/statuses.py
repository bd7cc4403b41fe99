"""How far a message of ours has come, whatever the order and number of the updates about it.

Updates come late, twice and in any order. `failed` counts only while nothing from `delivered` on
is known: a message can fail on one device of a person and arrive on another, and then it arrived.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from shared.whatsapp.updates import DeliveryStatus, StatusUpdate

RANK: Final = {
    DeliveryStatus.QUEUED: 0,
    DeliveryStatus.ACCEPTED: 1,
    DeliveryStatus.SENT: 2,
    DeliveryStatus.DELIVERED: 3,
    DeliveryStatus.READ: 4,
    DeliveryStatus.PLAYED: 5,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known about one message to one person.

    Attributes:
        reached: The furthest state, failure left aside.
        failure_codes: Every error code reported, in ascending order; empty without a failure.
        sent_at, delivered_at, read_at: The earliest time from which that much is known.
        failed_at: The earliest report of a failure.
    """

    reached: DeliveryStatus = DeliveryStatus.QUEUED
    has_failed: bool = False
    failure_codes: tuple[int, ...] = ()
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def status(self) -> DeliveryStatus:
        """The state to show: `failed` unless it is known to have arrived."""
        has_arrived = RANK[self.reached] >= RANK[DeliveryStatus.DELIVERED]
        return DeliveryStatus.FAILED if self.has_failed and not has_arrived else self.reached


def merge(current: Delivery, update: StatusUpdate) -> Delivery:
    """Return what is known after one more update."""
    if update.status is DeliveryStatus.FAILED:
        codes = {*current.failure_codes, *(error.code for error in update.errors)}
        failed_at = _earliest(current.failed_at, update.at)
        return replace(
            current, has_failed=True, failure_codes=tuple(sorted(codes)), failed_at=failed_at
        )
    return reach(current, update.status, update.at)


def reach(current: Delivery, status: DeliveryStatus, at: datetime | None) -> Delivery:
    """Return what is known once a message is known to have come this far.

    A later state implies the earlier ones: `delivered` may never be told when a chat is open.
    """
    rank = RANK[status]

    def known(since: datetime | None, threshold: DeliveryStatus) -> datetime | None:
        return _earliest(since, at) if rank >= RANK[threshold] else since

    return replace(
        current,
        reached=max(current.reached, status, key=RANK.__getitem__),
        sent_at=known(current.sent_at, DeliveryStatus.SENT),
        delivered_at=known(current.delivered_at, DeliveryStatus.DELIVERED),
        read_at=known(current.read_at, DeliveryStatus.READ),
    )


def _earliest(first: datetime | None, second: datetime | None) -> datetime | None:
    times = [at for at in (first, second) if at is not None]
    return min(times, default=None)
