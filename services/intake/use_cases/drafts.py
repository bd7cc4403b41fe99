"""Filling in a draft, and handing it in."""

from collections.abc import Mapping, Sequence

from services.intake import domain
from services.intake.caller import Caller
from services.intake.parts import Parts
from services.intake.people import SubjectData, check_applicant
from services.intake.repository import Advice, Application
from services.intake.sealing_people import seal_applicant
from services.intake.use_cases import subjects
from services.intake.use_cases.changing import change
from services.intake.use_cases.new_request import Latest
from services.intake.use_cases.papers import PaperFile, inspect, keep
from services.intake.use_cases.reading import get
from shared.events.parts import Party
from shared.persistence.unit_of_work import UnitOfWork


async def answer_facts(
    parts: Parts,
    caller: Caller,
    request_id: str,
    facts: Mapping[str, str],
    unit: UnitOfWork | None = None,
) -> Application:
    """Add answers to a draft; an answer given before may be changed.

    Raises:
        InvalidInputError: A fact or an answer is unknown.
        NotFoundError: There is no such request for this caller.
        ConflictError: It is no draft any more.
    """

    def decide(application: Application, now: domain.Now) -> domain.Decision:
        kind = parts.catalogue.rules(application.rule_version).type(application.document_type)
        kind.validate_facts(facts)
        return domain.answer(application, dict(facts), now), []

    return await change(parts, caller, request_id, unit, decide)


async def set_subject(
    parts: Parts,
    caller: Caller,
    request_id: str,
    data: SubjectData,
    unit: UnitOfWork | None = None,
) -> Application:
    """Say whose record it is, in a draft or a returned request.

    Raises:
        InvalidInputError: Data that cannot be right.
        NotPermittedError: A village head files for another village.
        NotFoundError: There is no such request for this caller.
        ConflictError: The request is with the office.
    """
    checked = subjects.check(parts, caller, data)
    application = await get(parts, caller, request_id, unit)
    key = await parts.keyring.get(request_id)
    sealed = subjects.seal(parts, key, application.document_type, checked)
    return await change(
        parts, caller, request_id, unit, lambda a, now: (domain.set_subject(a, sealed, now), [])
    )


async def add_papers(
    parts: Parts,
    caller: Caller,
    request_id: str,
    files: Sequence[PaperFile],
    unit: UnitOfWork | None = None,
) -> Application:
    """Add papers until the request is decided; a new one replaces the old.

    To a draft, to a returned request (only what is to be repaired, or was not there), or to one
    that the office is checking: then its desk is told.

    Raises:
        InvalidInputError: A code is no paper's, or comes twice.
        TooLargeError: A file has too many bytes, pixels or pages.
        UnsupportedContentError: A file is not accepted, or not what it claims to be.
        MalformedError: A file is empty, damaged or cut short.
        NotFoundError: There is no such request for this caller.
        ConflictError: The request was decided, or a paper was in order and is kept.
    """
    application = await get(parts, caller, request_id, unit)
    domain.require_may_add(application, [file.requirement for file in files])
    rules = parts.catalogue.rules(application.rule_version)
    inspected = await inspect(parts, rules, files)
    papers = await keep(parts, await parts.keyring.get(request_id), inspected)
    return await change(
        parts, caller, request_id, unit, lambda a, now: domain.take_papers(a, papers, now)
    )


async def swap_papers(
    parts: Parts,
    caller: Caller,
    request_id: str,
    one: str,
    other: str,
    unit: UnitOfWork | None = None,
) -> Application:
    """Let what was taken for one paper of a draft be another, and the other way round.

    Raises:
        InvalidInputError: A code is no paper's.
        NotFoundError: There is no such request for this caller.
        ConflictError: It is no draft any more, or has neither paper.
    """

    def decide(application: Application, now: domain.Now) -> domain.Decision:
        rules = parts.catalogue.rules(application.rule_version)
        for code in (one, other):
            rules.paper(code)
        return domain.swap_papers(application, one, other, now), []

    return await change(parts, caller, request_id, unit, decide)


async def remove_paper(
    parts: Parts,
    caller: Caller,
    request_id: str,
    requirement: str,
    unit: UnitOfWork | None = None,
) -> Application:
    """Take a paper out of a draft.

    Raises:
        NotFoundError: There is no such request for this caller.
        ConflictError: It is no draft any more.
    """
    return await change(
        parts,
        caller,
        request_id,
        unit,
        lambda a, now: (domain.remove_paper(a, requirement, now), []),
    )


async def submit(
    parts: Parts,
    caller: Caller,
    request_id: str,
    unit: UnitOfWork | None = None,
    latest: Latest | None = None,
) -> Application:
    """Hand a draft in; one that was handed in already stays as it is.

    Args:
        parts: The service's parts.
        caller: Who does it.
        request_id: Which draft.
        unit: A unit of work to join.
        latest: What may have changed since the draft was started; nothing where it is left out.

    Raises:
        InvalidInputError: Something is missing; all of it is named in the applicant's language.
        NotFoundError: There is no such request for this caller.
        ConflictError: It was withdrawn.
    """
    party: Party | None = None
    advice: tuple[Advice, ...] = ()
    if latest is not None:
        await get(parts, caller, request_id, unit)
        checked, advice = check_applicant(latest.applicant)
        key = await parts.keyring.get(request_id)
        party = seal_applicant(key, parts.hasher, caller, checked)

    def decide(application: Application, now: domain.Now) -> domain.Decision:
        if not application.is_draft:
            return application, []
        if latest is not None and party is not None:
            kind = parts.catalogue.rules(application.rule_version).type(application.document_type)
            is_late = kind.is_late(latest.dates, latest.born, parts.today())
            application = domain.bring_up_to_date(application, party, advice, is_late=is_late)
        checklist = parts.checklists.of(
            application.rule_version, application.document_type, application.facts
        )
        return domain.submit(application, checklist, now)

    return await change(parts, caller, request_id, unit, decide)
