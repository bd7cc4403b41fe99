"""What operators see and do about many requests at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from services.processing.domain import Decision, check_ahead
from services.processing.handing_out import hand_out
from services.processing.load import Load, load_of
from services.processing.repository import (
    WorkRecord,
    appointments_between,
    count_lacking,
    moments_of_appointments,
    tickets_of,
)
from services.processing.use_cases import commands
from services.processing.use_cases.desk import Desk, change
from services.processing.use_cases.reading import departments_asked
from services.processing.use_cases.recording import own_product
from services.processing.work import Collected
from shared.domain.errors import PermanentError
from shared.identity.principal import Principal
from shared.identity.rights import Action, check
from shared.privacy import fields
from shared.privacy.sealing import seal
from shared.trail.records import record


@dataclass(frozen=True, slots=True)
class Delayed:
    """What became of one request.

    Attributes:
        request_id: Which.
        ticket: Its ticket; None where it is none that the caller may know of.
        refusal: Why it was refused; None where it was not.
        code: The kind of refusal.
    """

    request_id: str
    ticket: str | None
    refusal: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class DayAtTheCounter:
    """Who is to come on one day.

    Attributes:
        day: Which, at the office.
        is_open: Whether the office works on it.
        booked: How many come in all: departments share the counter, and so its room.
        works: The work of those whom the caller may know of, the earliest first.
    """

    day: date
    is_open: bool
    booked: int
    works: Sequence[WorkRecord]


async def delay_many(
    desk: Desk,
    who: Principal,
    request_ids: Sequence[str],
    cause: str,
    due: datetime,
    seen: Mapping[str, int],
) -> list[Delayed]:
    """Say of many requests that they take longer, by one cause; one refusal stops no other.

    Args:
        desk: What it works with.
        who: Who says so.
        request_ids: Of which requests.
        cause: Why.
        due: Until when.
        seen: At which `sequence` requests were seen; others are delayed as they are.

    Raises:
        InvalidInputError: There is no such cause, or the moment does not lie ahead.
    """
    desk.causes.check(cause)
    check_ahead("due", due, desk.store.clock())
    tickets = await tickets_of(desk.store, who.departments, request_ids)
    reports = []
    for request_id in dict.fromkeys(request_ids):
        ticket = tickets.get(request_id)
        try:
            await commands.delay(desk, who, request_id, cause, due, seen.get(request_id))
        except PermanentError as error:
            reports.append(Delayed(request_id, ticket, str(error), error.code))
        else:
            reports.append(Delayed(request_id, ticket))
    return reports


async def show_load(desk: Desk, who: Principal, department: str | None) -> list[Load]:
    """Return the load of departments of the caller.

    Raises:
        NotPermittedError: It is not their department.
    """
    scope = check(who, Action.LOAD_READ, department=department)
    departments = departments_asked(desk, who, scope, department)
    now = desk.store.clock()
    return await load_of(desk.store, departments, now, desk.catalogue.near_until(now))


async def export_load(desk: Desk, who: Principal, department: str | None) -> list[Load]:
    """Return the same; that it was taken along is recorded.

    Raises:
        NotPermittedError: It is not their department.
    """
    found = await show_load(desk, who, department)
    async with desk.store.unit_of_work() as unit:
        record(unit, who, Action.LOAD_READ, codes={"exported": "making"})
    return found


async def count_products(desk: Desk, who: Principal, department: str | None) -> list[Any]:
    """Return how much of each product is still to be made in somebody's departments.

    Raises:
        NotPermittedError: It is not their department.
    """
    scope = check(who, Action.WORK_READ, department=department)
    departments = departments_asked(desk, who, scope, department)
    products = desk.catalogue.current.products.values()
    theirs = [product.code for product in products if product.department.code in departments]
    return await count_lacking(desk.store, departments, theirs)


async def list_appointments(
    desk: Desk, who: Principal, department: str | None, first: date, days: int
) -> list[DayAtTheCounter]:
    """Return who comes on each of some days at the office, the earliest first.

    Raises:
        NotPermittedError: It is not their department.
    """
    scope = check(who, Action.WORK_READ, department=department)
    departments = departments_asked(desk, who, scope, department)
    zone = desk.catalogue.current.office.timezone
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(first + timedelta(days=days), time(), zone)
    found = await appointments_between(desk.store, departments, start, end)
    calendar: dict[date, list[WorkRecord]] = {
        first + timedelta(days=number): [] for number in range(days)
    }
    for work in found:
        if work.appointment is not None:
            calendar[work.appointment.at.astimezone(zone).date()].append(work)
    moments = await moments_of_appointments(desk.store, start, end)
    booked = Counter(moment.astimezone(zone).date() for moment in moments)
    is_open = desk.catalogue.current.calendar.is_working_day
    return [
        DayAtTheCounter(day, is_open(day), booked[day], works) for day, works in calendar.items()
    ]


async def hand_out_product(
    desk: Desk, who: Principal, request_id: str, key: str, name: str, relation: str
) -> WorkRecord:
    """Note who fetched a product of the caller's department.

    Raises:
        ConflictError: It is not made, or was handed out before.
        InvalidInputError: It is not one that is fetched.
    """

    async def decide(work: WorkRecord, now: datetime) -> Decision[WorkRecord]:
        own_product(work, who, key)
        sealed = seal(await desk.keyring.get(work.id), name, fields.COLLECTED_BY)
        return hand_out(work, key, Collected(at=now, by=who.id, who=sealed, relation=relation))

    return await change(desk, who, Action.WORK_HAND_OUT, request_id, decide)
