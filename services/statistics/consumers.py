"""What statistics do with the changes and remarks they hear of: all alike."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from services.statistics.domain.life import Heard, Origin, Product, Remark, Remarked
from services.statistics.use_cases import hearing
from shared.events.envelope import Event, EventBody
from shared.events.intake import RequestSubmitted
from shared.events.processing import ProcessingStarted, ProductReady, RequestDelayed
from shared.events.registry import EVENTS
from shared.events.request import RequestChanged, RequestEvent
from shared.events.verification import (
    RequestEscalated,
    RequestReturned,
    RequestTaken,
    RequestVerified,
)
from shared.messaging.handlers import Group
from shared.persistence.unit_of_work import UnitOfWork

GROUP = "statistics"
_PROMISING = RequestVerified | RequestDelayed | ProcessingStarted | ProductReady
"""They make a promise, or move it."""
_REMARKS: Mapping[type[EventBody], Remark] = {
    RequestTaken: Remark.TAKEN,
    RequestEscalated: Remark.AGED,
}


class Consumers:
    """One handler for all that is heard of a request; it may run twice on the same event.

    Args:
        zone: The office's time zone, in which days begin.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def group(self) -> Group:
        """Return what the consumer group does."""
        changes = [kind for kind in EVENTS.values() if issubclass(kind, RequestChanged)]
        return Group(GROUP, dict.fromkeys((*changes, *_REMARKS), self.heard), self.preload)

    async def heard(self, unit: UnitOfWork, event: Event[RequestEvent]) -> None:
        """Count what an event makes different."""
        await hearing.hear(unit, to_news(event), self._zone)

    async def preload(self, unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
        """Read all that a batch will need: first the lives, then the counts that they change."""
        await hearing.preload(unit, [to_news(event) for event in events], self._zone)


def to_news(event: Event[Any]) -> hearing.News:
    """Return what statistics keep of an event, and of which request."""
    body = event.body
    if remark := _REMARKS.get(type(body)):
        remarked = Remarked(remark=remark, at=event.time, department=body.department)
        return body.request_id, remarked, None
    return body.request_id, to_heard(event), to_origin(body)


def to_heard(event: Event[RequestChanged]) -> Heard:
    """Return what statistics keep of a change: codes and times, nothing of people."""
    body = event.body
    return Heard(
        sequence=body.sequence,
        change=body.change,
        state=body.state,
        at=event.time,
        department=getattr(body, "department", None),
        due=body.due if isinstance(body, _PROMISING) else None,
        reasons=tuple(f.reason for f in body.faults) if isinstance(body, RequestReturned) else (),
        product=Product(**body.product.model_dump()) if isinstance(body, ProductReady) else None,
    )


def to_origin(body: RequestChanged) -> Origin | None:
    """Return what the submission says of a request for good; None of other changes."""
    if not isinstance(body, RequestSubmitted):
        return None
    village = body.subject.village or body.applicant.village
    return Origin(document_type=body.document_type, channel=body.channel, village=village)
