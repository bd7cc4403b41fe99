"""What requests and departments' topics bring to the desk; each handler may run twice."""

from collections.abc import Sequence
from typing import Any

from services.verification import metrics
from services.verification.checks.registry import run_checks
from services.verification.checks.result import CheckResult, Material, Severity, Twin
from services.verification.domain import arriving
from services.verification.domain.case import Case, Duplicate, Step
from services.verification.repository import CASES, FINGERPRINTS, RECENT, Fingerprint
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.identity import find_terms, read_identity
from services.verification.use_cases.steps import put_step
from shared.catalogue.clock import Clock
from shared.domain.errors import EarlierEventMissingError
from shared.domain.lifecycle import State, has_ended
from shared.events.envelope import Event
from shared.events.intake import (
    CancellationAsked,
    PapersAdded,
    RequestAmended,
    RequestSubmitted,
)
from shared.events.processing import ReferredBack
from shared.events.request import RequestChanged
from shared.events.verification import WorkAssigned
from shared.persistence.unit_of_work import UnitOfWork

CHECKED = (RequestSubmitted, RequestAmended, PapersAdded)
MOST_TWINS = 10
"""More requests for the same thing tell a clerk nothing new."""


async def preload(desk: Desk, unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
    """Read everything that the handlers of a batch will ask for, with one query of each kind."""
    submitted = [e.body for e in events if isinstance(e.body, RequestSubmitted)]
    prints = {print_ for body in submitted for print_ in body.fingerprints}
    await unit.load(FINGERPRINTS, prints)
    ids = {event.body.request_id for event in events}
    for print_ in prints:
        if known := await unit.get(FINGERPRINTS, print_):
            ids.update(known.requests)
    await unit.load(CASES, ids)
    checked = [e.subject for e in events if isinstance(e.body, CHECKED)]
    await desk.keyring.get_many(checked)


async def take_in(desk: Desk, unit: UnitOfWork, event: Event[RequestSubmitted]) -> None:
    """Make the case of a submitted request, check it, and give it to the owning department."""
    body = event.body
    if await unit.get(CASES, body.request_id) is not None:
        return
    rules = desk.rulebook.catalogue.rules(body.rule_version)
    kind = rules.type(body.document_type)
    clock = Clock.start(body.received_at, rules.promise(kind.code, body.received_at))
    case = arriving.receive(body, kind.department.code, kind.section.code, clock, unit.now)
    twins = await _find_twins(unit, body)
    case = case.model_copy(
        update={"duplicates": tuple(Duplicate(id=t.id, ticket=t.ticket) for t in twins)}
    )
    case = await _checked(desk, unit, case, twins)
    step = arriving.route(case, unit.now)
    put_step(unit, None, step)
    await _flag_twins(unit, step.case, twins)
    await _remember_fingerprints(unit, body)


async def take_back(desk: Desk, unit: UnitOfWork, event: Event[RequestAmended]) -> None:
    """Take an amended request, check it again, and give it back to where it was."""
    case = await _known(unit, event)
    if event.body.sequence <= case.sequence:
        return
    clock = desk.rulebook.clock_in(case, event.body.state, event.time)
    amended = arriving.amend(case, event.body, clock, event.time)
    twins = await _known_twins(unit, amended)
    amended = await _checked(desk, unit, amended, twins)
    put_step(unit, case, arriving.route(amended, unit.now))


async def take_papers(desk: Desk, unit: UnitOfWork, event: Event[PapersAdded]) -> None:
    """Take papers that were added, and check the request again; or say that they are too late."""
    case = await _known(unit, event)
    step = arriving.add_papers(case, event.body, event.time)
    if step.case is not case:
        twins = await _known_twins(unit, step.case)
        step = Step(await _checked(desk, unit, step.case, twins), step.events)
    put_step(unit, case, step)


async def take_referred(desk: Desk, unit: UnitOfWork, event: Event[ReferredBack]) -> None:
    """Put what processing refers back into the queue again."""
    case = await _known(unit, event)
    if event.body.sequence <= case.sequence:
        return
    clock = event.body.clock or desk.rulebook.clock_in(case, event.body.state, event.time)
    put_step(unit, case, arriving.refer_back(case, event.body, clock, event.time))


async def answer_withdrawal(desk: Desk, unit: UnitOfWork, event: Event[CancellationAsked]) -> None:
    """Cancel a request as its applicant wishes, unless it is another service's to answer."""
    case = await _known(unit, event)
    clock = desk.rulebook.clock_in(case, State.CANCELLED, unit.now)
    put_step(unit, case, arriving.withdraw(case, clock, unit.now))


async def follow(desk: Desk, unit: UnitOfWork, event: Event[RequestChanged]) -> None:
    """Follow what others did with a request."""
    case = await _known(unit, event)
    if event.body.sequence > case.sequence:
        clock = desk.rulebook.clock_in(case, event.body.state, event.time)
        unit.put(CASES, arriving.follow(case, event.body, clock, event.source, event.time))


async def enqueue(unit: UnitOfWork, event: Event[WorkAssigned]) -> None:
    """Let a case appear in its department's queue."""
    case = await _known(unit, event)
    put_step(unit, case, Step(arriving.enqueue(case, event.body, unit.now)))


async def _known(unit: UnitOfWork, event: Event[Any]) -> Case:
    case = await unit.get(CASES, event.body.request_id)
    if case is None:
        raise EarlierEventMissingError(event.body.type)
    return case


async def _checked(desk: Desk, unit: UnitOfWork, case: Case, twins: Sequence[Twin]) -> Case:
    material = Material(
        checklist=desk.rulebook.checklist(case),
        papers=case.papers,
        identity=await read_identity(desk.keyring, case),
        twins=tuple(twins),
        today=desk.rulebook.today(case, unit.now),
        is_reported_late=case.is_reported_late,
    )
    findings = run_checks(material)
    for finding in findings:
        metrics.FINDINGS.labels(finding.code, finding.severity).inc()
    terms = await find_terms(desk.keyring, desk.terms, case)
    return case.model_copy(update={"findings": findings, "terms": terms})


async def _find_twins(unit: UnitOfWork, body: RequestSubmitted) -> list[Twin]:
    ids: dict[str, None] = {}
    for print_ in body.fingerprints:
        if known := await unit.get(FINGERPRINTS, print_):
            ids.update(dict.fromkeys(known.requests))
    return await _twins(unit, list(ids)[-MOST_TWINS:])


async def _known_twins(unit: UnitOfWork, case: Case) -> list[Twin]:
    # Rare enough to be read one by one: only what was flagged before and is amended now.
    return await _twins(unit, [duplicate.id for duplicate in case.duplicates])


async def _twins(unit: UnitOfWork, ids: Sequence[str]) -> list[Twin]:
    await unit.load(CASES, ids)
    cases = [await unit.get(CASES, case_id) for case_id in ids]
    return [
        Twin(case.id, case.ticket, is_open=not has_ended(case.state))
        for case in cases
        if case and (not has_ended(case.state) or case.received_at > unit.now - RECENT)
    ]


async def _flag_twins(unit: UnitOfWork, case: Case, twins: Sequence[Twin]) -> None:
    """Point each twin that is still open back to the new request."""
    finding = CheckResult(code="duplicate_open", severity=Severity.WARNING, requests=(case.id,))
    for twin in twins:
        other = await unit.require(CASES, twin.id)
        if twin.is_open:
            new = Duplicate(id=case.id, ticket=case.ticket)
            put_step(unit, other, Step(arriving.flag_duplicate(other, new, finding, unit.now)))


async def _remember_fingerprints(unit: UnitOfWork, body: RequestSubmitted) -> None:
    for print_ in body.fingerprints:
        known = await unit.get(FINGERPRINTS, print_)
        requests = known.requests if known else ()
        unit.put(
            FINGERPRINTS,
            Fingerprint(
                id=print_, requests=(*requests, body.request_id)[-MOST_TWINS:], at=unit.now
            ),
        )
