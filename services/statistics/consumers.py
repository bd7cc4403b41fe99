"""What statistics do with the changes they hear of: all alike."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from services.statistics.domain.life import Heard, Origin, Product
from services.statistics.use_cases import hearing
from shared.events.envelope import Event
from shared.events.intake import RequestSubmitted
from shared.events.processing import ProductReady, RequestDelayed
from shared.events.registry import EVENTS
from shared.events.request import RequestChanged
from shared.events.verification import RequestReturned, RequestVerified
from shared.messaging.handlers import Group
from shared.persistence.unit_of_work import UnitOfWork

GROUP = "statistics"


class Consumers:
    """One handler for every change of a request; it may run twice on the same event.

    Args:
        zone: The office's time zone, in which days begin.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def group(self) -> Group:
        """Return what the consumer group does."""
        changes = [kind for kind in EVENTS.values() if issubclass(kind, RequestChanged)]
        return Group(GROUP, dict.fromkeys(changes, self.changed), self.preload)

    async def changed(self, unit: UnitOfWork, event: Event[RequestChanged]) -> None:
        """Count what a change makes different."""
        heard, origin = to_heard(event), to_origin(event.body)
        await hearing.hear(unit, event.body.request_id, heard, origin, self._zone)

    async def preload(self, unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
        """Read all that a batch will need: first the lives, then the counts that they change."""
        news = [(e.body.request_id, to_heard(e), to_origin(e.body)) for e in events]
        await hearing.preload(unit, news, self._zone)


def to_heard(event: Event[RequestChanged]) -> Heard:
    """Return what statistics keep of a change: codes and times, nothing of people."""
    body = event.body
    return Heard(
        sequence=body.sequence,
        change=body.change,
        state=body.state,
        at=event.time,
        department=getattr(body, "department", None),
        due=body.due if isinstance(body, RequestVerified | RequestDelayed) else None,
        reasons=tuple(f.reason for f in body.faults) if isinstance(body, RequestReturned) else (),
        product=Product(**body.product.model_dump()) if isinstance(body, ProductReady) else None,
    )


def to_origin(body: RequestChanged) -> Origin | None:
    """Return what the submission says of a request for good; None of other changes."""
    if not isinstance(body, RequestSubmitted):
        return None
    village = body.subject.village or body.applicant.village
    return Origin(document_type=body.document_type, channel=body.channel, village=village)
