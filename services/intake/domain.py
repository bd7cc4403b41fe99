"""What may be done to a request from the applicant's side: pure decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.intake.repository import Advice, Application, TimelineEntry
from services.intake.wording import Missing, incomplete, missing_paper, say, still_faulty
from shared.catalogue.checklist import Checklist
from shared.catalogue.rules import Rules
from shared.domain.errors import ConflictError, InvalidInputError
from shared.domain.lifecycle import OWNERS, Service, State, advance
from shared.events.intake import CancellationAsked, RequestAmended, RequestSubmitted
from shared.events.parts import Paper, PaperFault, Subject
from shared.events.request import RequestChanged, RequestEvent
from shared.events.verification import RequestCancelled, RequestExpired
from shared.privacy.sealing import Sealed

ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A wish to withdraw that got no answer may be said again after this."""

PAPERS_OF_ONE_FILE = frozenset({"paper", "form"})
"""Placeholders of reasons that find fault with one file, which only a new file can mend."""

C = TypeVar("C", bound=RequestChanged)
Now = datetime
Decision = tuple[Application, list[RequestEvent]]


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


def answer(application: Application, facts: dict[str, str], now: datetime) -> Application:
    """Return a draft with answers added to those given before."""
    _require_draft(application)
    return application.model_copy(
        update={"facts": {**application.facts, **facts}, "changed_at": now}
    )


def set_subject(application: Application, sealed: SealedSubject, now: datetime) -> Application:
    """Return a draft or returned request with whose record it is."""
    _require_changeable(application)
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


def add_papers(application: Application, papers: Sequence[Paper], now: datetime) -> Application:
    """Return a draft or returned request with papers; a new one takes the place of the old.

    Raises:
        ConflictError: The request is with the office, or a paper was found good and is kept.
    """
    new = {paper.requirement: paper for paper in papers}
    require_may_add(application, new)
    kept = {p.requirement: p for p in application.papers}
    replaced = dict.fromkeys([*application.replaced, *new]) if not application.is_draft else ()
    return application.model_copy(
        update={
            "papers": tuple({**kept, **new}.values()),
            "replaced": tuple(replaced),
            "changed_at": now,
        }
    )


def remove_paper(application: Application, requirement: str, now: datetime) -> Application:
    """Return a draft without a paper."""
    _require_draft(application)
    kept = tuple(p for p in application.papers if p.requirement != requirement)
    return application.model_copy(update={"papers": kept, "changed_at": now})


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


def submit(application: Application, checklist: Checklist, now: datetime) -> Decision:
    """Hand a draft in.

    Raises:
        InvalidInputError: Something is missing, or this office does not take the case.
        ConflictError: It was handed in before.
    """
    _require_draft(application)
    require_complete(
        checklist,
        [paper.requirement for paper in application.papers],
        has_subject=application.subject is not None,
        language=application.applicant.language,
    )
    return _decide(
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
    )


def unrepaired(application: Application, rules: Rules) -> tuple[PaperFault, ...]:
    """Return the faults of a returned request that are not repaired yet.

    A new paper repairs any fault. Corrected data repair those that are not about one file alone.
    """
    return tuple(
        fault
        for fault in application.faults
        if fault.requirement not in application.replaced
        and not (application.is_corrected and not _needs_new_file(fault, rules))
    )


def amend(application: Application, rules: Rules, now: datetime) -> Decision:
    """Hand a returned request in again.

    Raises:
        InvalidInputError: Faults remain; they are named.
        IllegalTransitionError: It is not returned.
    """
    require_returned(application)
    if remaining := unrepaired(application, rules):
        raise still_faulty(remaining, rules, application.applicant.language)
    amended, events = _decide(
        application,
        RequestAmended,
        now,
        papers=application.papers,
        replaced=application.replaced,
        subject=application.subject if application.is_corrected else None,
    )
    mended = {"faults": (), "replaced": (), "is_corrected": False, "note": None, "repair_by": None}
    return amended.model_copy(update=mended), events


def cancel(application: Application, reason: Sealed | None, now: datetime) -> Decision:
    """Withdraw a request, or ask its owner to.

    A draft is nobody else's business: it is withdrawn without a word. A request that has ended, or
    is withdrawn already, stays as it is.

    Raises:
        IllegalTransitionError: It has ended and cannot be withdrawn.
    """
    if application.state is State.CANCELLED:
        return application, []
    if application.is_draft:
        return application.model_copy(update={"state": State.CANCELLED, "changed_at": now}), []
    if owner(application.state) is Service.INTAKE:
        return withdraw(application, now)
    if owner(application.state) is None or application.state is State.COMPLETED:
        advance(application.state, RequestCancelled.change, by=Service.INTAKE)
    asked = application.cancellation_asked_at
    if asked is not None and now - asked < ASK_AGAIN_AFTER:
        return application, []
    update = {"cancellation_asked_at": now, "cancellation_reason": reason, "changed_at": now}
    wished = application.model_copy(update=update)
    entry = TimelineEntry(at=now, change="cancellation_asked", state=str(application.state))
    return noted(wished, entry), [ask_again(wished)]


def withdraw(application: Application, now: datetime) -> Decision:
    """Withdraw a request that intake owns."""
    withdrawn = application.model_copy(update={"cancellation_asked_at": None, "repair_by": None})
    return _decide(withdrawn, RequestCancelled, now)


def expire(application: Application, now: datetime) -> Decision:
    """Close a returned request whose time for repair is over; another one stays as it is."""
    is_over = application.repair_by is not None and application.repair_by < now
    if application.state is not State.RETURNED or not is_over:
        return application, []
    return _decide(application, RequestExpired, now)


def _decide(application: Application, kind: type[C], now: datetime, **told: Any) -> Decision:
    """Move a request on, and say so."""
    state = advance(application.state, kind.change, by=Service.INTAKE)
    event = kind(
        request_id=application.id,
        ticket=application.ticket,
        document_type=application.document_type,
        sequence=application.sequence + 1,
        state=state,
        **told,
    )
    entry = TimelineEntry(
        at=now, change=kind.change.value, state=state.value, sequence=event.sequence
    )
    moved = application.model_copy(
        update={"state": state, "sequence": event.sequence, "changed_at": now}
    )
    return noted(moved, entry), [event]


def noted(application: Application, entry: TimelineEntry) -> Application:
    """Return an application with one more entry at the end of its timeline."""
    return application.model_copy(update={"timeline": (*application.timeline, entry)})


def ask_again(application: Application) -> CancellationAsked:
    """Return what asks the owner of a request to withdraw it."""
    return CancellationAsked(
        request_id=application.id,
        ticket=application.ticket,
        document_type=application.document_type,
        reason=application.cancellation_reason,
    )


def owner(state: State | None) -> Service | None:
    """Return who causes the next change of a request; of a draft, intake."""
    return OWNERS[state] if state else Service.INTAKE


def _needs_new_file(fault: PaperFault, rules: Rules) -> bool:
    reason = rules.reasons.get(fault.reason)
    return reason is None or bool(PAPERS_OF_ONE_FILE & reason.placeholders)


def _require_draft(application: Application) -> None:
    if not application.is_draft or application.state is not None:
        raise ConflictError(
            "This request was handed in or withdrawn and cannot be changed as a draft. "
            "Read it to see where it stands."
        )


def _require_changeable(application: Application) -> None:
    if application.state is not State.RETURNED:
        _require_draft(application)


def require_returned(application: Application) -> None:
    """Refuse to repair what is not returned.

    Raises:
        IllegalTransitionError: It is not.
    """
    advance(application.state, RequestAmended.change, by=Service.INTAKE)


def require_may_add(application: Application, requirements: Collection[str]) -> None:
    """Refuse papers for a request that is with the office, and for papers found in order.

    Raises:
        ConflictError: One of the two.
    """
    _require_changeable(application)
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
