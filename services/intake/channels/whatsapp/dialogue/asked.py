"""What is asked of a draft: what is to be changed, else the first that is open."""

from services.intake.channels.whatsapp.dialogue import dating
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import Draft, State
from shared.catalogue.facts import Fact

FACT, DATE, SUBJECT, PAPER = "fact", "date", "subject", "paper"
"""Kinds of questions, as `Draft.editing` names them."""


def under_way(state: State) -> Draft:
    """Return the draft that is being filled in."""
    if state.draft is None:
        raise ValueError("Nothing is being filled in.")
    return state.draft


def asked_fact(draft: Draft, desk: Desk) -> Fact:
    """Return the fact that is asked: the one to be changed, else the first open one."""
    kind, _, code = (draft.editing or "").partition(":")
    if kind == FACT:
        return desk.kind(draft).facts[code]
    return desk.checklist(draft).questions[0]


def asked_date(draft: Draft, desk: Desk) -> str:
    """Return the date that is asked: the one to be changed, else the one still open."""
    kind, _, code = (draft.editing or "").partition(":")
    return code if kind == DATE else dating.next_date(draft, desk) or ""


def asked_field(draft: Draft, desk: Desk) -> str:
    """Return what is asked of the subject: the field to be changed, else the first open one."""
    kind, _, field = (draft.editing or "").partition(":")
    return field if kind == SUBJECT else next_field(draft, desk) or desk.flow.fields[0]


def next_field(draft: Draft, desk: Desk) -> str | None:
    """Return which of the subject's data is to be asked next."""
    return next((field for field in desk.flow.fields if field not in draft.subject), None)


def wanted_paper(draft: Draft, desk: Desk) -> str | None:
    """Return the paper that an unnamed file is taken for: the one to be changed, else the next."""
    kind, _, code = (draft.editing or "").partition(":")
    if kind == PAPER:
        return code
    missing = desk.checklist(draft).missing(draft.papers)
    return missing[0].papers[0] if missing else None
