"""What to do about an error of the Cloud API, as data.

The code inside the body decides, not the HTTP status: throttling, for one, comes with a 400. See
Meta's documentation, "Error codes".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final


class SendPolicy(StrEnum):
    """What whoever sent should do next."""

    RETRY_BACKOFF = "retry_backoff"
    """Try again after a growing pause."""
    RETRY_NUMBER_SLOWER = "retry_number_slower"
    """Pause everything that goes out from this number, then try again."""
    RETRY_RECIPIENT_SLOWER = "retry_recipient_slower"
    """Pause what goes to this person; others may go on."""
    PAUSE_AND_ALARM = "pause_and_alarm"
    """Stop the channel, keep its messages, and call a person."""
    USE_TEMPLATE = "use_template"
    """The 24 hours are over: send an approved template instead."""
    OTHER_PATH = "other_path"
    """This person cannot be reached so: another address or another channel."""
    NEVER = "never"
    """This person is not to get this message; do not try again."""
    OUR_BUG = "our_bug"
    """The request is wrong and will stay wrong: set it aside with its details."""
    TEMPLATE_STATE = "template_state"
    """The template or form is paused or disabled: hold, or use another."""
    MEDIA_RETRY = "media_retry"
    """Try a few times, then send the file by id."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """It may have been sent: wait for a delivery state before any repeat."""


_CODES: Final[Mapping[SendPolicy, tuple[int, ...]]] = {
    SendPolicy.RETRY_BACKOFF: (1, 2, 131000, 131016, 133004, 131057),
    SendPolicy.RETRY_NUMBER_SLOWER: (4, 80007, 130429),
    SendPolicy.RETRY_RECIPIENT_SLOWER: (131056,),
    SendPolicy.PAUSE_AND_ALARM: (
        *(0, 3, 10, 190, 368, *range(200, 300)),
        *(130497, 131005, 131031, 131037, 131042, 131045, 131048, 131064, 133010),
    ),
    SendPolicy.USE_TEMPLATE: (131047,),
    SendPolicy.OTHER_PATH: (131021, 131026, 131030, 131062),
    SendPolicy.NEVER: (130472, 131049, 131050),
    SendPolicy.OUR_BUG: (
        *(33, 100, 131008, 131009, 131051, 135000),
        *(132000, 132001, 132005, 132007, 132008, 132012, 132018),
    ),
    SendPolicy.TEMPLATE_STATE: (132015, 132016, 132068, 132069),
    SendPolicy.MEDIA_RETRY: (131052, 131053),
}

POLICIES: Final[Mapping[int, SendPolicy]] = {
    code: policy for policy, codes in _CODES.items() for code in codes
}

GATEWAY_STATUSES: Final = frozenset({502, 504})
"""Answers of a gateway that did not hear from the platform, which may have sent the message."""


def classify(code: int | None, http_status: int | None = None) -> SendPolicy:
    """Return what to do about an error code, or about an HTTP status that came without one.

    Also for the codes of a `failed` delivery state, which have no HTTP status.
    """
    known = POLICIES.get(code) if code is not None else None
    if known is not None:
        return known
    if http_status is None:
        return SendPolicy.OUR_BUG
    return _by_status(http_status, has_code=code is not None)


def _by_status(status: int, *, has_code: bool) -> SendPolicy:
    if status in GATEWAY_STATUSES and not has_code:
        return SendPolicy.UNKNOWN_OUTCOME
    if status >= 500 or status == 408:
        return SendPolicy.RETRY_BACKOFF
    if status == 429:
        return SendPolicy.RETRY_NUMBER_SLOWER
    if status in (401, 403) or 300 <= status < 400:
        return SendPolicy.PAUSE_AND_ALARM
    if status < 300:
        return SendPolicy.UNKNOWN_OUTCOME
    return SendPolicy.OUR_BUG


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that grows by a factor from try to try, up to a cap; a share of it is random."""

    first: timedelta
    factor: float
    cap: timedelta
    jitter: float = 0.5


PAUSES: Final[Mapping[SendPolicy, Pause]] = {
    SendPolicy.RETRY_BACKOFF: Pause(timedelta(seconds=1), 2, timedelta(minutes=5)),
    SendPolicy.RETRY_NUMBER_SLOWER: Pause(timedelta(seconds=2), 2, timedelta(minutes=10)),
    # Meta asks for 4^X seconds, X = 0, 1, 2 …; no jitter, for it concerns one person only.
    SendPolicy.RETRY_RECIPIENT_SLOWER: Pause(timedelta(seconds=1), 4, timedelta(hours=1), 0),
    SendPolicy.PAUSE_AND_ALARM: Pause(timedelta(minutes=1), 2, timedelta(minutes=15)),
    SendPolicy.TEMPLATE_STATE: Pause(timedelta(minutes=10), 2, timedelta(hours=3)),
    SendPolicy.MEDIA_RETRY: Pause(timedelta(seconds=10), 3, timedelta(minutes=10)),
    # Delivery states come within a minute or two.
    SendPolicy.UNKNOWN_OUTCOME: Pause(timedelta(seconds=120), 1, timedelta(seconds=120)),
}
"""The policies that end in another try."""

FEW: Final = 3


def attempts_allowed(policy: SendPolicy, code: int | None = None) -> int | None:
    """Return how often to try in all; None means for as long as it lasts."""
    if policy not in PAUSES:
        return 1
    # Code 1 ("unknown error") is often a request of ours that the platform chokes on.
    return FEW if policy is SendPolicy.MEDIA_RETRY or code == 1 else None


def retry_delay(policy: SendPolicy, attempt: int, random: Random) -> timedelta:
    """Return how long to wait before the next try.

    Args:
        policy: What `classify` said.
        attempt: How many tries have failed before this one: 0 after the first.
        random: Where the jitter comes from.

    Raises:
        ValueError: Another try makes no sense under this policy.
    """
    pause = PAUSES.get(policy)
    if pause is None:
        raise ValueError(f"{policy} is not tried again. Look at the policy before the delay.")
    steps = min(attempt, 20)  # by then every cap is reached, and the power is still a timedelta
    longest = min(pause.first * pause.factor**steps, pause.cap)
    return longest * (1 - pause.jitter * random.random())
