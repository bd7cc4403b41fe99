"""Everything about the simulator's behaviour that a test or a demo may turn."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from devkit.whatsapp.rules import (
    BatchShape,
    DigestForm,
    Outage,
    PlusRule,
    StatusShape,
    Strangers,
    WindowRule,
)

Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Pause = Annotated[timedelta, Field(ge=timedelta())]


class _Frozen(BaseModel):
    """Frozen, nothing unknown, durations as seconds in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")


class Chance(_Frozen):
    """Something that happens to the next so many messages, and to others by probability."""

    next: Count = 0
    probability: Probability = 0.0

    @property
    def is_set(self) -> bool:
        """Whether it can happen at all."""
        return self.next > 0 or self.probability > 0


class Refusals(Chance):
    """Messages answered, or followed, by an error of this code."""

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
    delivered_and_failed: Probability = 0.0
    """Two telephones: one got the message, the other did not; it was delivered."""
    status_before_response: bool = False


class Batching(_Frozen):
    """How updates are gathered into one POST; a window of zero sends each alone."""

    window: Pause = timedelta(milliseconds=50)
    most: Annotated[int, Field(ge=1, le=1000)] = 1000
    shape: BatchShape = BatchShape.MIXED
    messages_wait: bool = False
    noise: Probability = 0.0
    """A change of a field that nobody asked for comes in the same POST."""


class Delivery(_Frozen):
    """How webhooks are delivered and retried."""

    timeout: Pause = timedelta(seconds=20)
    concurrency: Annotated[int, Field(ge=1)] = 16
    first_retry: Pause = timedelta(seconds=5)
    factor: Annotated[float, Field(ge=1)] = 2.0
    longest_pause: Pause = timedelta(hours=1)
    give_up_after: Pause = timedelta(days=7)
    unheard: Probability = 0.0
    """The business's 200 does not arrive, so that everything comes again."""
    forged: Probability = 0.0
    """Somebody else posts the same first, changed and wrongly signed."""
    oversized: Probability = 0.0
    """Somebody else posts more than the provider ever would first, wrongly signed."""


class Files(_Frozen):
    """How files behave; an expired or a cut one is whole when it is fetched again."""

    address_life: Pause = timedelta(minutes=5)
    digest: DigestForm = DigestForm.HEX
    expired: Probability = 0.0
    """The address answers 404 before its time."""
    cut: Probability = 0.0
    """Half of the file comes, and the connection ends."""
    gone: Probability = 0.0
    """The file is gone for good: neither its address nor its id gives it any more."""


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
    fail: Refusals = Refusals()
    """The message is accepted, then a `failed` status with this code comes."""
    hold: Chance = Chance()
    """A template is accepted with `held_for_quality_assessment`, and sent nevertheless."""
    answer_delay: Pause = timedelta()
    window_rule: WindowRule = WindowRule.LATER
    plus_rule: PlusRule = PlusRule.REQUIRED
    status_shape: StatusShape = StatusShape.V24
    strangers: Strangers = Strangers.FAIL
    limits: Limits = Limits()
    timing: Timing = Timing()
    disorder: Disorder = Disorder()
    batching: Batching = Batching()
    delivery: Delivery = Delivery()
    files: Files = Files()

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
