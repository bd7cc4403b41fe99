"""Reading requests, each caller those that are theirs to know of."""

from collections.abc import Mapping

from services.intake.caller import Caller
from services.intake.parts import Parts
from services.intake.people import SubjectData
from services.intake.repository import (
    Application,
    find_by_ticket,
    find_received,
    find_visible,
)
from services.intake.sealing_people import open_subject
from services.intake.use_cases.changing import visible
from shared.catalogue.checklist import Checklist
from shared.domain.errors import NotFoundError
from shared.domain.ids import parse_ticket
from shared.domain.lifecycle import State
from shared.persistence.mongo import passing_trouble
from shared.persistence.place import Place
from shared.persistence.unit_of_work import UnitOfWork


async def get(
    parts: Parts, caller: Caller, request_id: str, unit: UnitOfWork | None = None
) -> Application:
    """Return a request.

    Raises:
        NotFoundError: There is none for this caller.
    """
    with passing_trouble():
        return await visible(unit or parts.store.new_unit(), caller, request_id)


async def current_subject(
    parts: Parts, caller: Caller, request_id: str, unit: UnitOfWork | None = None
) -> SubjectData:
    """Return the subject of a request in plain, to correct some of it.

    Raises:
        NotFoundError: There is no such request for this caller, or it has no subject yet.
    """
    application = await get(parts, caller, request_id, unit)
    if application.subject is None:
        raise NotFoundError("subject of this request")
    return open_subject(await parts.keyring.get(request_id), application.subject)


async def get_by_ticket(parts: Parts, caller: Caller, ticket: str) -> Application:
    """Return the request with a ticket, as somebody typed it.

    Raises:
        InvalidInputError: It is no ticket, or has a typing mistake.
        NotFoundError: There is none for this caller.
    """
    application = await find_by_ticket(parts.store, parse_ticket(ticket))
    if application is None or not caller.may_act_on(application.filed_by, application.village):
        raise NotFoundError("request of yours")
    return application


async def list_visible(
    parts: Parts,
    caller: Caller,
    *,
    state: State | None = None,
    is_draft: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> list[Application]:
    """Return a page of an applicant's requests, the newest first."""
    return await find_visible(
        parts.store, caller, state=state, is_draft=is_draft, after=after, limit=limit
    )


async def list_received(
    parts: Parts, *, state: State | None = None, after: Place | None = None, limit: int = 50
) -> list[Application]:
    """Return a page of what anybody has sent to the office, the latest first; no drafts."""
    return await find_received(parts.store, state=state, after=after, limit=limit)


def checklist_of(parts: Parts, document_type: str, facts: Mapping[str, str]) -> Checklist:
    """Return what a case needs under the rules in force.

    Raises:
        InvalidInputError: The type, a fact or an answer is unknown.
    """
    return parts.checklists.of(parts.catalogue.current.version, document_type, facts)
