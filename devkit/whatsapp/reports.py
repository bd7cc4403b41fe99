"""What the admin interface tells: the shapes shared by the server and its client."""

from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.rendering import options_of
from devkit.whatsapp.world import World


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StatusSeen(_Frozen):
    """A status and when it happened, whether or not the business was told."""

    status: str
    at: datetime


class Choice(_Frozen):
    """A button or row that the person can tap."""

    id: str
    title: str


class ReceivedMessage(_Frozen):
    """A message accepted for a person. `text` is what she reads; `payload` the request body."""

    wamid: str
    at: datetime
    kind: str
    text: str
    choices: tuple[Choice, ...]
    opaque: str | None
    statuses: tuple[StatusSeen, ...]
    error_code: int | None
    payload: dict[str, Any]


class Counters(_Frozen):
    """How much happened since the start or the last reset.

    `refused` counts answers by error code; `lost` are connections broken before acceptance;
    `repeated` are opaque ids that were accepted more than once.
    """

    accepted: int
    refused: dict[int, int]
    lost: int
    receipts: int
    repeated: int
    webhooks_delivered: int
    webhooks_failed: int
    updates_delivered: int
    updates_abandoned: int


class Quiet(_Frozen):
    """What is still to happen: planned statuses and retries, and POSTs waiting or in flight."""

    planned: int
    waiting: int
    in_flight: int
    next_due: datetime | None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.planned + self.waiting + self.in_flight == 0


def to_received(world: World, message: Accepted) -> ReceivedMessage:
    """The report on one accepted message."""
    payload = orjson.loads(message.raw)
    content = payload[message.kind]
    template = world.templates.find(content) if message.kind == "template" else None
    return ReceivedMessage(
        wamid=message.wamid,
        at=_time(message.at),
        kind=message.kind,
        text=message.text,
        choices=tuple(
            Choice(id=option.id, title=option.title)
            for option in options_of(message.kind, content, template)
        ),
        opaque=message.opaque,
        statuses=tuple(StatusSeen(status=s, at=_time(at)) for s, at in message.statuses),
        error_code=message.error_code,
        payload=payload,
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
