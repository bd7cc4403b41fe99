"""What the admin interface tells: the shapes shared by the server and its client."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.log import Exchange
from devkit.whatsapp.rendering import options_of
from devkit.whatsapp.world import World


class ReportModel(BaseModel):
    """Frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StatusSeen(ReportModel):
    """A status and when it happened, whether or not the business was told."""

    status: str
    at: datetime


class Choice(ReportModel):
    """A button or row that the person can tap."""

    id: str
    title: str
    description: str | None = None


class ReceivedMessage(ReportModel):
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


class Counters(ReportModel):
    """How much happened since the start or the last reset.

    `refused` counts answers by error code; `lost` are connections broken before acceptance;
    `repeated` are opaque ids that were accepted more than once; `forged_taken` are webhooks that
    the business took although somebody else had signed them; `struck` counts faults by the names
    of their knobs.
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
    forged_taken: int = 0
    struck: dict[str, int] = {}


class Quiet(ReportModel):
    """What is still to happen: planned statuses and retries, and POSTs waiting or in flight."""

    planned: int
    waiting: int
    in_flight: int
    next_due: datetime | None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.planned + self.waiting + self.in_flight == 0


class LoggedExchange(ReportModel):
    """One call of the business, or one webhook to it; see `Exchange`."""

    number: int
    at: datetime
    is_webhook: bool
    what: str
    status: int
    code: int | None
    seconds: float
    body: str
    attempt: int


def to_logged(exchange: Exchange) -> LoggedExchange:
    """The report on one exchange."""
    said = {f.name: getattr(exchange, f.name) for f in fields(exchange)}
    body = exchange.body.decode(errors="replace")
    return LoggedExchange(**said | {"at": _time(exchange.at), "body": body})


def to_received(world: World, message: Accepted) -> ReceivedMessage:
    """The report on one accepted message."""
    payload = orjson.loads(message.raw)
    content = payload[message.kind]
    return ReceivedMessage(
        wamid=message.wamid,
        at=_time(message.at),
        kind=message.kind,
        text=message.text,
        choices=choices_of(world, message.kind, content),
        opaque=message.opaque,
        statuses=tuple(StatusSeen(status=s, at=_time(at)) for s, at in message.statuses),
        error_code=message.error_code,
        payload=payload,
    )


def choices_of(world: World, kind: str, content: Mapping[str, Any]) -> tuple[Choice, ...]:
    """What can be tapped in a message."""
    template = world.templates.known(content) if kind == "template" else None
    return tuple(
        Choice(id=option.id, title=option.title, description=option.description)
        for option in options_of(kind, content, template)
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
