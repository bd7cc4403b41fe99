"""What operators and supervisors decide about one request.

Each takes the `sequence` at which the request was seen, and is refused where it has changed since:
a newer delay or appointment is not replaced by somebody who does not know of it.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from services.processing import domain
from services.processing.domain import Decision
from services.processing.errors import DayFullError
from services.processing.repository import WorkRecord, count_appointments
from services.processing.use_cases.desk import Desk, change
from services.processing.work import Appointment
from shared.identity.principal import Principal
from shared.identity.rights import Action, check
from shared.privacy import fields
from shared.privacy.sealing import Sealed, seal

Decided = Decision[WorkRecord]


async def start(desk: Desk, who: Principal, request_id: str, seen: int | None = None) -> WorkRecord:
    """Take the work up."""

    async def decide(work: WorkRecord, _now: datetime) -> Decided:
        return domain.start(work)

    return await change(desk, who, Action.WORK_START, request_id, decide, seen)


async def delay(
    desk: Desk,
    who: Principal,
    request_id: str,
    cause: str,
    due: datetime,
    seen: int | None = None,
) -> WorkRecord:
    """Say that it takes longer."""

    async def decide(work: WorkRecord, now: datetime) -> Decided:
        return domain.delay(work, desk.causes.check(cause), due, now)

    return await change(desk, who, Action.WORK_DELAY, request_id, decide, seen)


async def appoint(
    desk: Desk,
    who: Principal,
    request_id: str,
    appointment: Appointment,
    seen: int | None = None,
) -> WorkRecord:
    """Ask the applicant to come while the office is open, bringing papers that the catalogue knows.

    The day must have room. Two who ask at once for the last place both get it: a day that is one
    over its number does less harm than a lock on every appointment.

    Raises:
        DayFullError: It has none.
        OfficeClosedError: The office is closed then.
    """
    zone = desk.catalogue.current.office.timezone
    day = datetime.combine(appointment.at.astimezone(zone).date(), time(), zone)
    taken = await count_appointments(desk.store, day, day + timedelta(days=1), request_id)
    if taken >= desk.appointments_a_day:
        raise DayFullError(day.date().isoformat(), desk.appointments_a_day)

    async def decide(work: WorkRecord, now: datetime) -> Decided:
        rules = desk.catalogue.rules(work.rule_version)
        for code in appointment.bring:
            rules.paper(code)
        decided = domain.appoint(work, appointment, now)
        domain.check_open(appointment.at, rules.calendar)
        return decided

    return await change(desk, who, Action.WORK_APPOINT, request_id, decide, seen)


async def complete(
    desk: Desk, who: Principal, request_id: str, seen: int | None = None
) -> WorkRecord:
    """Close a request whose products are all made."""

    async def decide(work: WorkRecord, now: datetime) -> Decided:
        return domain.complete(work, now)

    return await change(desk, who, Action.WORK_COMPLETE, request_id, decide, seen)


async def reopen(
    desk: Desk,
    who: Principal,
    request_id: str,
    keys: Collection[str],
    note: str,
    seen: int | None = None,
) -> WorkRecord:
    """Have products of a completed request made again; the office's promise begins anew."""

    async def decide(work: WorkRecord, now: datetime) -> Decided:
        for key in keys:
            department = domain.product_of(work, key).department
            check(who, Action.WORK_REOPEN, department=department)
        due = desk.promise(work, now)
        return domain.reopen(work, keys, await _sealed(desk, work, note), due)

    return await change(desk, who, Action.WORK_REOPEN, request_id, decide, seen)


async def refer_back(
    desk: Desk,
    who: Principal,
    request_id: str,
    department: str,
    note: str,
    seen: int | None = None,
) -> WorkRecord:
    """Have verification look again."""

    async def decide(work: WorkRecord, _now: datetime) -> Decided:
        desk.catalogue.rules(work.rule_version).department(department)
        return domain.refer_back(work, department, await _sealed(desk, work, note))

    # Whoever may take work up may say that it cannot be done.
    return await change(desk, who, Action.WORK_START, request_id, decide, seen)


async def _sealed(desk: Desk, work: WorkRecord, note: str) -> Sealed:
    return seal(await desk.keyring.get(work.id), note, fields.NOTE)
