"""Handing a returned request in again: with new papers, corrected data, or both."""

from collections.abc import Sequence

from services.intake import domain
from services.intake.caller import Caller
from services.intake.parts import Parts
from services.intake.people import SubjectData
from services.intake.repository import Application
from services.intake.use_cases import subjects
from services.intake.use_cases.changing import change
from services.intake.use_cases.papers import PaperFile, inspect, keep
from services.intake.use_cases.reading import get
from shared.persistence.unit_of_work import UnitOfWork


async def amend(
    parts: Parts,
    caller: Caller,
    request_id: str,
    *,
    subject: SubjectData | None = None,
    files: Sequence[PaperFile] = (),
    unit: UnitOfWork | None = None,
) -> Application:
    """Hand a returned request in again, with what was added before and what comes now.

    Args:
        parts: The service's parts.
        caller: Who does it.
        request_id: Which request.
        subject: Corrected data, all of them; see `sealing_people.open_subject` for the present.
        files: Papers that come only now.
        unit: A unit of work to join.

    Raises:
        InvalidInputError: Faults remain; they are named in the applicant's language.
        NotFoundError: There is no such request for this caller.
        IllegalTransitionError: It is not returned.
    """
    application = await get(parts, caller, request_id, unit)
    domain.require_returned(application)
    checked = subjects.check(parts, caller, subject) if subject else None
    domain.require_may_add(application, [file.requirement for file in files])
    rules = parts.catalogue.rules(application.rule_version)
    inspected = await inspect(parts, rules, files)
    key = await parts.keyring.get(request_id)
    papers = await keep(parts, key, inspected)
    sealed = subjects.seal(parts, key, application.document_type, checked) if checked else None

    def decide(current: Application, now: domain.Now) -> domain.Decision:
        repaired = domain.add_papers(current, papers, now) if papers else current
        repaired = domain.set_subject(repaired, sealed, now) if sealed else repaired
        return domain.amend(repaired, rules, now)

    return await change(parts, caller, request_id, unit, decide)
