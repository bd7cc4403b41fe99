"""What every use case of the desk has in common: what it works with, and how work is changed."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.processing import clocks, metrics
from services.processing.delay_causes import DelayCauses
from services.processing.domain import Decision
from services.processing.number_marks import NumberMarker
from services.processing.repository import WORK, WorkRecord, settle
from shared.catalogue.rules import Catalogue, Rules
from shared.domain.errors import NotFoundError, SeenVersionError, StaleVersionError
from shared.events.request import RequestEvent
from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope, check, scopes_of
from shared.persistence.attachments import Attachments
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.printing.press import Press
from shared.privacy.keyring import Keyring
from shared.trail.records import record

Decide = Callable[[WorkRecord, datetime], Awaitable[Decision[WorkRecord]]]

# Two departments of one request write to it at the same moment now and then; more is no accident.
REREADS = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """What the use cases work with.

    Attributes:
        attachments: The papers.
        appointments_a_day: How many applicants the counter can take on one day.
        public_url: Where people reach the public page.
    """

    store: Store
    keyring: Keyring
    attachments: Attachments
    catalogue: Catalogue
    causes: DelayCauses
    marker: NumberMarker
    appointments_a_day: int
    public_url: str
    press: Press = field(default_factory=Press)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that make products, by any rules."""
        versions = map(self.catalogue.rules, self.catalogue.versions)
        products = (product for rules in versions for product in rules.products.values())
        return tuple(sorted({product.department.code for product in products}))

    def rules(self, work: WorkRecord) -> Rules:
        """Return the rules that hold for a request."""
        return self.catalogue.rules(work.rule_version)

    def promise(self, work: WorkRecord, start: datetime) -> datetime:
        """Return when the service standard of a request is over, from a start."""
        return self.rules(work).promise(work.document_type, start)


def visible(work: WorkRecord | None, who: Principal, action: Action) -> WorkRecord:
    """Return the work if somebody may know of it.

    Raises:
        NotFoundError: There is none, it is not verified yet, or it is other departments' only.
        NotPermittedError: Nobody with these roles may do this.
    """
    check(who, action)
    if work is None or not work.departments or not _reaches(scopes_of(who, action), who, work):
        raise NotFoundError("work")
    return work


def _reaches(scopes: frozenset[Scope], who: Principal, work: WorkRecord) -> bool:
    """Return whether work lies in one of the scopes; one of them may hold what no other does."""
    is_theirs = Scope.DEPARTMENT in scopes and not who.departments.isdisjoint(work.departments)
    is_late = Scope.LATE_REPORTS in scopes and work.is_reported_late
    return Scope.ANY in scopes or is_theirs or is_late


async def change(
    desk: Desk,
    who: Principal,
    action: Action,
    request_id: str,
    decide: Decide,
    seen: int | None = None,
) -> WorkRecord:
    """Carry out one decision about one request.

    Whoever writes at the same moment (another department of the same request, an event) makes it
    stale; then it is decided again on what was written.

    Args:
        desk: What it works with.
        who: Who decides.
        action: By which right.
        request_id: About which request.
        decide: What becomes of it.
        seen: The `sequence` at which they saw it; None where they do not mind.

    Raises:
        NotFoundError: There is no such work for this caller.
        SeenVersionError: It has changed since it was seen.
        LoketError: What the decision refuses.
    """
    for attempt in range(1, REREADS + 1):
        try:
            async with desk.store.unit_of_work() as unit:
                work = visible(await unit.get(WORK, request_id), who, action)
                if seen is not None and seen != work.sequence:
                    raise SeenVersionError(seen, work.sequence)
                decided = await decide(work, unit.now)
                calendar = desk.rules(work).calendar
                decision = clocks.advance(work, decided, unit.now, calendar)
                if decision.events:
                    record_about(unit, who, action, work, decision.events)
                record = settle(unit, decision) if decision.events else work
        except StaleVersionError:
            if attempt == REREADS:
                raise
        else:
            metrics.count(record, decision.events)
            return record
    raise AssertionError("the last attempt returns or raises")


def record_about(
    unit: UnitOfWork,
    who: Principal,
    action: Action,
    work: WorkRecord,
    events: Iterable[RequestEvent] = (),
    **codes: str,
) -> None:
    """Write down what somebody does with work, or reads of it.

    Args:
        unit: Writes it with everything else.
        who: Who does it.
        action: By which right.
        work: What it is done with.
        events: What is said about it.
        codes: What exactly, beyond that.
    """
    said = ", ".join(event.type.removeprefix("request.") for event in events)
    record(
        unit,
        who,
        action,
        request=work.id,
        ticket=work.ticket,
        person=work.subject.nik_hash,
        codes={**codes, **({"outcome": said} if said else {})},
    )
