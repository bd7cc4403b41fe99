"""What the desk shows: worklists, and one request with the data that is typed into SIAK."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.processing.repository import (
    MOST_COUNTED,
    WORK,
    WorkRecord,
    count_overdue,
    find_changes,
    find_overdue,
    worklist,
)
from services.processing.use_cases.desk import Desk, record_about, visible
from shared.domain.ids import parse_ticket
from shared.domain.lifecycle import State
from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope, check, scopes_of
from shared.persistence.place import Place
from shared.privacy import fields
from shared.privacy.sealing import DataKey, Sealed, open_sealed
from shared.trail.records import TrailRecord, record

MOST_CHANGES = 200
MOST_EXPORTED = 5000


@dataclass(frozen=True, slots=True)
class OpenedWork:
    """Work with its personal data in clear, for those who may see them.

    Attributes:
        work: The work.
        subject: The subject's data by name; None if the caller may not see them or they are erased.
        applicant_name: Who filed it, likewise.
        numbers: The recorded numbers by product key, likewise.
        collectors: Who fetched products, by product key, likewise.
        is_erased: Whether the data were erased.
    """

    work: WorkRecord
    subject: Mapping[str, str | None] | None = None
    applicant_name: str | None = None
    numbers: Mapping[str, str] | None = None
    collectors: Mapping[str, str] | None = None
    is_erased: bool = False


async def list_work(
    desk: Desk,
    who: Principal,
    department: str | None,
    state: State | None,
    after: Place | None,
    limit: int,
    product: str | None = None,
) -> list[WorkRecord]:
    """Return a page of the worklists that the caller may see.

    Raises:
        NotPermittedError: The department is not the caller's.
    """
    scope = check(who, Action.WORK_READ, department=department)
    return await worklist(
        desk.store, departments_asked(desk, who, scope, department), state, after, limit, product
    )


async def find_work(desk: Desk, who: Principal, ticket: str) -> WorkRecord:
    """Return the work of a ticket in any state: what is completed is handed out or reopened.

    Raises:
        InvalidInputError: It is no ticket.
        NotFoundError: There is no such work for this caller.
    """
    meant = parse_ticket(ticket)
    found = await desk.store.find(WORK, {"ticket": meant}, limit=1)
    return visible(found[0] if found else None, who, Action.WORK_READ)


async def list_overdue(
    desk: Desk, who: Principal, department: str | None, after: Place | None, limit: int
) -> tuple[list[WorkRecord], int]:
    """Return a page of what missed a promise in departments of the caller, and how much that is.

    Raises:
        NotPermittedError: The department is not the caller's.
    """
    scope = check(who, Action.WORK_READ, department=department)
    departments = departments_asked(desk, who, scope, department)
    now = desk.store.clock()
    return (
        await find_overdue(desk.store, departments, now, after, limit),
        await count_overdue(desk.store, departments, now, MOST_COUNTED),
    )


async def export_overdue(desk: Desk, who: Principal, department: str | None) -> list[WorkRecord]:
    """Return up to `MOST_EXPORTED` of what missed a promise; that it was taken along is recorded.

    Raises:
        NotPermittedError: The department is not the caller's.
    """
    scope = check(who, Action.WORK_READ, department=department)
    departments = departments_asked(desk, who, scope, department)
    async with desk.store.unit_of_work() as unit:
        record(unit, who, Action.WORK_READ, codes={"exported": "overdue"})
    return await find_overdue(desk.store, departments, unit.now, None, MOST_EXPORTED)


async def show_work(desk: Desk, who: Principal, request_id: str) -> OpenedWork:
    """Return one request; its personal data only to those who work on it.

    That it was read is recorded.

    Raises:
        NotFoundError: There is no such work for this caller.
    """
    async with desk.store.unit_of_work() as unit:
        work = visible(await unit.get(WORK, request_id), who, Action.WORK_READ)
        record_about(unit, who, Action.WORK_READ, work)
    works_on_it = Scope.DEPARTMENT in scopes_of(who, Action.WORK_READ)
    if not works_on_it or who.departments.isdisjoint(work.departments):
        return OpenedWork(work)
    key = (await desk.keyring.get_many([work.id])).get(work.id)
    if key is None:
        return OpenedWork(work, is_erased=True)
    return OpenedWork(
        work,
        subject=_open_subject(work, key),
        applicant_name=open_sealed(key, work.applicant.name, fields.APPLICANT_NAME),
        numbers={
            product.key: open_sealed(key, product.number, fields.PRODUCT_NUMBER)
            for product in work.products
            if product.number
        },
        collectors={
            product.key: open_sealed(key, product.collected.who, fields.COLLECTED_BY)
            for product in work.products
            if product.collected
        },
    )


async def show_history(desk: Desk, who: Principal, request_id: str) -> Sequence[TrailRecord]:
    """Return what people did with one request at this desk, the latest first.

    Raises:
        NotFoundError: There is no such work for this caller.
    """
    unit = desk.store.new_unit()
    work = visible(await unit.get(WORK, request_id), who, Action.WORK_READ)
    return await find_changes(desk.store, work.ticket, MOST_CHANGES)


def departments_asked(
    desk: Desk, who: Principal, scope: Scope, department: str | None
) -> Collection[str]:
    """Return whose work somebody asks for: one department's, or all that are theirs."""
    if department is not None:
        return [department]
    return desk.departments if scope is Scope.ANY else who.departments


def _open_subject(work: WorkRecord, key: DataKey) -> dict[str, str | None]:
    def opened(sealed: Sealed | None, field: str) -> str | None:
        return open_sealed(key, sealed, field) if sealed else None

    subject = work.subject
    return {
        "name": opened(subject.name, fields.SUBJECT_NAME),
        "nik": opened(subject.nik, fields.SUBJECT_NIK),
        "family_card": opened(subject.family_card, fields.SUBJECT_FAMILY_CARD),
        "birth_date": opened(subject.birth_date, fields.SUBJECT_BIRTH_DATE),
        "address": opened(subject.address, fields.SUBJECT_ADDRESS),
        "village": subject.village,
    }
