"""Handing a draft in, and what it lacks before that."""

from collections.abc import Collection

from services.intake.domain.deciding import Decision, Now, move_on, require_draft
from services.intake.repository import Application
from services.intake.wording import Missing, incomplete, missing_paper, say
from shared.catalogue.checklist import Checklist
from shared.domain.errors import InvalidInputError
from shared.events.intake import RequestSubmitted


def submit(application: Application, checklist: Checklist, now: Now) -> Decision:
    """Hand a draft in.

    Raises:
        InvalidInputError: Something is missing, or this office does not take the case.
        ConflictError: It was handed in before.
    """
    require_draft(application)
    require_complete(
        checklist,
        [paper.requirement for paper in application.papers],
        has_subject=application.subject is not None,
        language=application.applicant.language,
    )
    return move_on(
        application.model_copy(update={"received_at": now}),
        RequestSubmitted,
        now,
        channel=application.channel,
        rule_version=application.rule_version,
        facts=application.facts,
        applicant=application.applicant,
        subject=application.subject,
        papers=application.papers,
        fingerprints=application.fingerprints,
        received_at=now,
        is_reported_late=application.is_reported_late,
    )


def missing(application: Application, checklist: Checklist) -> tuple[Missing, ...]:
    """Return what a draft still lacks, in the applicant's language."""
    present = [paper.requirement for paper in application.papers]
    return lacking(
        checklist,
        present,
        has_subject=application.subject is not None,
        language=application.applicant.language,
    )


def lacking(
    checklist: Checklist, present: Collection[str], *, has_subject: bool, language: str
) -> tuple[Missing, ...]:
    """Return what is still to be said and sent: answers, whose record it is, papers."""
    found = [Missing("answer", (f.code,), say(f.question, language)) for f in checklist.questions]
    if not has_subject:
        found.append(Missing.subject(language))
    found += [missing_paper(m, language) for m in checklist.missing(present)]
    return tuple(found)


def require_complete(
    checklist: Checklist, present: Collection[str], *, has_subject: bool, language: str
) -> None:
    """Refuse what cannot be handed in.

    Raises:
        InvalidInputError: Something is missing, or this office does not take the case.
    """
    if checklist.turned_away is not None:
        raise InvalidInputError(say(checklist.turned_away.text, language))
    found = lacking(checklist, present, has_subject=has_subject, language=language)
    if found:
        raise incomplete(found, language)
