"""Filling in a draft, and what may be changed in a returned request."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.intake.domain.deciding import Now, require_changeable, require_draft
from services.intake.repository import Advice, Application
from shared.domain.errors import ConflictError
from shared.events.parts import Paper, Party, Subject


@dataclass(frozen=True, slots=True)
class SealedSubject:
    """A subject, sealed, with what was found while it could be read.

    Attributes:
        subject: Sealed.
        fingerprints: By which the same case filed twice is found.
        advice: What an officer should look at.
    """

    subject: Subject
    fingerprints: tuple[str, ...]
    advice: tuple[Advice, ...]


def answer(application: Application, facts: dict[str, str], now: Now) -> Application:
    """Return a draft with answers added to those given before."""
    require_draft(application)
    return application.model_copy(
        update={"facts": {**application.facts, **facts}, "changed_at": now}
    )


def bring_up_to_date(
    application: Application, applicant: Party, advice: tuple[Advice, ...], *, is_late: bool
) -> Application:
    """Return a draft with who files it now, and whether the event is reported late by now."""
    require_draft(application)
    others = tuple(a for a in application.advice if not a.where.startswith("applicant."))
    latest = {"applicant": applicant, "advice": advice + others, "is_reported_late": is_late}
    return application.model_copy(update=latest)


def set_subject(application: Application, sealed: SealedSubject, now: Now) -> Application:
    """Return a draft or returned request with whose record it is."""
    require_changeable(application)
    others = tuple(a for a in application.advice if not a.where.startswith("subject."))
    return application.model_copy(
        update={
            "subject": sealed.subject,
            "fingerprints": sealed.fingerprints,
            "advice": others + sealed.advice,
            "is_corrected": not application.is_draft,
            "changed_at": now,
        }
    )


def add_papers(application: Application, papers: Sequence[Paper], now: Now) -> Application:
    """Return a draft or returned request with papers; a new one takes the place of the old.

    Raises:
        ConflictError: The request is with the office, or a paper was found good and is kept.
    """
    new = [paper.requirement for paper in papers]
    require_may_fill(application, new)
    filled = with_papers(application, papers, now)
    if application.is_draft:
        return filled
    replaced = tuple(dict.fromkeys([*application.replaced, *new]))
    return filled.model_copy(update={"replaced": replaced})


def with_papers(application: Application, papers: Sequence[Paper], now: Now) -> Application:
    """Return a request with papers, each in the place of an older one for the same requirement."""
    by_code = {paper.requirement: paper for paper in (*application.papers, *papers)}
    return application.model_copy(update={"papers": tuple(by_code.values()), "changed_at": now})


def swap_papers(application: Application, one: str, other: str, now: Now) -> Application:
    """Return a draft in which what was taken for one paper is the other, and the other way round.

    Raises:
        ConflictError: It is no draft any more, or has neither.
    """
    require_draft(application)
    names = {one: other, other: one}
    if not any(paper.requirement in names for paper in application.papers):
        raise ConflictError(f"There is no paper {one} and no {other} to swap.")
    swapped = [
        p.model_copy(update={"requirement": names.get(p.requirement, p.requirement)})
        for p in application.papers
    ]
    return application.model_copy(update={"papers": tuple(swapped), "changed_at": now})


def remove_paper(application: Application, requirement: str, now: Now) -> Application:
    """Return a draft without a paper."""
    require_draft(application)
    kept = tuple(p for p in application.papers if p.requirement != requirement)
    return application.model_copy(update={"papers": kept, "changed_at": now})


def require_may_fill(application: Application, requirements: Collection[str]) -> None:
    """Refuse papers for a request that is with the office, and for papers found in order.

    Raises:
        ConflictError: One of the two.
    """
    require_changeable(application)
    if application.is_draft:
        return
    faulty = {fault.requirement for fault in application.faults}
    present = {paper.requirement for paper in application.papers}
    good = sorted((set(requirements) & present) - faulty - set(application.replaced))
    if good:
        raise ConflictError(
            f"These papers were in order and are kept: {', '.join(good)}. Send only those that "
            "are to be repaired."
        )
