"""What processing does with the changes it hears of."""

from collections.abc import Sequence
from typing import Any

from services.processing import following
from services.processing.repository import WORK, WorkRecord, settle
from shared.catalogue.rules import Catalogue
from shared.domain.errors import EarlierEventMissingError
from shared.events.envelope import Event
from shared.events.intake import CancellationAsked, RequestAmended, RequestSubmitted
from shared.events.request import RequestChanged, RequestEvent
from shared.events.verification import (
    RequestCancelled,
    RequestExpired,
    RequestMerged,
    RequestRejected,
    RequestReturned,
    RequestRouted,
    RequestVerified,
)
from shared.messaging.handlers import Group
from shared.persistence.unit_of_work import UnitOfWork

GROUP = "processing"


class Consumers:
    """Handlers by event; every one may run twice on the same event."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def group(self) -> Group:
        """Return what the consumer group does."""
        return Group(
            name=GROUP,
            handlers={
                RequestSubmitted: self.submitted,
                RequestAmended: self.amended,
                RequestVerified: self.verified,
                CancellationAsked: self.cancellation_asked,
                RequestRouted: self.followed,
                RequestReturned: self.followed,
                RequestRejected: self.followed,
                RequestCancelled: self.followed,
                RequestMerged: self.followed,
                RequestExpired: self.followed,
            },
            preload=preload,
        )

    async def submitted(self, unit: UnitOfWork, event: Event[RequestSubmitted]) -> None:
        """Keep what the desk will need."""
        if await unit.get(WORK, event.body.request_id) is None:
            unit.put(WORK, WorkRecord(**dict(following.submitted(event.body))))

    async def amended(self, unit: UnitOfWork, event: Event[RequestAmended]) -> None:
        """Take over repaired papers and data."""
        if work := await _behind(unit, event.body):
            unit.put(WORK, following.amend(work, event.body))

    async def verified(self, unit: UnitOfWork, event: Event[RequestVerified]) -> None:
        """Put the work on the worklists."""
        if work := await _behind(unit, event.body):
            kind = self._catalogue.rules(work.rule_version).type(event.body.document_type)
            settle(unit, following.verify(work, event.body, kind, event.time))

    async def followed(self, unit: UnitOfWork, event: Event[RequestChanged]) -> None:
        """Take over where the request stands."""
        if work := await _behind(unit, event.body):
            unit.put(WORK, following.follow(work, event.body))

    async def cancellation_asked(self, unit: UnitOfWork, event: Event[CancellationAsked]) -> None:
        """Answer a withdrawal, or note it while another service owns the request."""
        settle(unit, following.withdraw(await _known(unit, event.body)))


async def preload(unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
    """Read the work of all requests of a batch with one query."""
    await unit.load(WORK, [event.body.request_id for event in events])


async def _known(unit: UnitOfWork, event: RequestEvent) -> WorkRecord:
    work = await unit.get(WORK, event.request_id)
    if work is None:
        raise EarlierEventMissingError(event.type)
    return work


async def _behind(unit: UnitOfWork, event: RequestChanged) -> WorkRecord | None:
    """Return the work that an event is news for; None if it is out of date."""
    work = await _known(unit, event)
    return work if event.sequence > work.sequence else None
