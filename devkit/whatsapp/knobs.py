"""Everything about the simulator's behaviour that a test or a demo may turn."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Pause = Annotated[timedelta, Field(ge=timedelta())]


class _Frozen(BaseModel):
    """Frozen, nothing unknown, durations as seconds in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")


class WindowRule(StrEnum):
    """What happens to a free message more than 24 hours after the person last wrote."""

    LATER = "later"
    """Answered with 200, then a `failed` status with 131047: what usually happens."""
    AT_ONCE = "at_once"
    """Refused with 131047."""
    OFF = "off"
    """Let through."""


class PlusRule(StrEnum):
    """What happens to a number without `+`."""

    REQUIRED = "required"
    """Refused with 100, so that a mistake shows."""
    COUNTRY = "country"
    """The business's own country code is put in front, as the provider does: a stranger gets it."""
    LENIENT = "lenient"
    """Taken as an international number."""


class Strangers(StrEnum):
    """What happens to a number that belongs to no persona."""

    FAIL = "fail"
    """A `failed` status with 131026."""
    ACCEPT = "accept"
    """A persona is made on the spot: for load."""


class Outage(StrEnum):
    """How the provider is away."""

    NONE = "none"
    REFUSE = "refuse"
    """The port is closed: connections are refused. To undo it, use the admin port."""
    UNAVAILABLE = "unavailable"
    """503 with code 2."""


class BatchShape(StrEnum):
    """How the updates of one POST are spread over entries and changes."""

    LISTS = "lists"
    CHANGES = "changes"
    ENTRIES = "entries"
    MIXED = "mixed"


class Chance(_Frozen):
    """Something that happens to the next so many messages, and to others by probability."""

    next: Count = 0
    probability: Probability = 0.0

    @property
    def is_set(self) -> bool:
        """Whether it can happen at all."""
        return self.next > 0 or self.probability > 0


class Refusals(Chance):
    """Messages answered with an error of this code."""

    code: int = 131000


class Timing(_Frozen):
    """When statuses happen after a message was accepted; each pause grows by up to `jitter`."""

    sent: Pause = timedelta(milliseconds=100)
    delivered: Pause = timedelta(milliseconds=400)
    read: Pause = timedelta(seconds=2)
    failed: Pause = timedelta(milliseconds=300)
    jitter: Probability = 0.5


class Disorder(_Frozen):
    """How far statuses and messages stray from once and in order."""

    status_loss: Probability = 0.0
    status_duplicates: Probability = 0.0
    status_reorder: Probability = 0.0
    message_duplicates: Probability = 0.0
    status_before_response: bool = False


class Batching(_Frozen):
    """How updates are gathered into one POST; a window of zero sends each alone."""

    window: Pause = timedelta(milliseconds=50)
    most: Annotated[int, Field(ge=1, le=1000)] = 1000
    shape: BatchShape = BatchShape.MIXED
    messages_wait: bool = False


class Delivery(_Frozen):
    """How webhooks are delivered and retried."""

    timeout: Pause = timedelta(seconds=20)
    concurrency: Annotated[int, Field(ge=1)] = 16
    first_retry: Pause = timedelta(seconds=5)
    factor: Annotated[float, Field(ge=1)] = 2.0
    longest_pause: Pause = timedelta(hours=1)
    give_up_after: Pause = timedelta(days=7)


class Limits(_Frozen):
    """Rates; the defaults are the provider's, zero means no limit."""

    messages_per_second: Count = 80
    pair_burst: Count = 45
    pair_interval: Pause = timedelta(seconds=6)


class Knobs(_Frozen):
    """All of them. `next` counts go down as they are used up, so reading shows what is left."""

    outage: Outage = Outage.NONE
    is_token_revoked: bool = False
    refuse: Refusals = Refusals()
    lose: Chance = Chance()
    """The connection breaks before the message is accepted."""
    drop: Chance = Chance()
    """The message is accepted, then the connection breaks."""
    hang: Chance = Chance()
    """The message is accepted, then nothing is ever answered."""
    answer_delay: Pause = timedelta()
    window_rule: WindowRule = WindowRule.LATER
    plus_rule: PlusRule = PlusRule.REQUIRED
    strangers: Strangers = Strangers.FAIL
    limits: Limits = Limits()
    timing: Timing = Timing()
    disorder: Disorder = Disorder()
    batching: Batching = Batching()
    delivery: Delivery = Delivery()

    def changed(self, changes: dict[str, object]) -> "Knobs":
        """These with some turned; a group given in part keeps its other values."""
        return Knobs.model_validate(_merged(self.model_dump(), changes))


def _merged(old: dict[str, object], new: dict[str, object]) -> dict[str, object]:
    merged = dict(old)
    for name, value in new.items():
        before = merged.get(name)
        both_are_groups = isinstance(before, dict) and isinstance(value, dict)
        merged[name] = _merged(before, value) if both_are_groups else value  # type: ignore[arg-type]
    return merged
