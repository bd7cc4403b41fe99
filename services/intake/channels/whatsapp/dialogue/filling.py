"""Filling in a request: facts, the subject's data, papers, a last look."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.intake.channels.whatsapp.dialogue.answers import choose, read_date
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    Command,
    SetSubject,
    StartDraft,
    Submit,
    Turn,
)
from services.intake.people import LONGEST_NAME, SubjectData, check_subject
from shared.catalogue.document_type import DocumentType, Tone
from shared.domain.errors import InvalidInputError

FIELDS = ("name", "nik", "family_card", "birth_date", "address")
"""Of the subject, in the order they are asked."""
OPTIONAL = frozenset(FIELDS) - {"name"}
FACT, SUBJECT, DO = "fact", "subject", "do"
SEND, EDIT, CANCEL = "send", "edit", "cancel"
NOTHING = "-"
SHOWN_PAPERS = 20
# A name that is registered may have punctuation, and whether it is, the NIK tells, which is asked
# next. Until then the name is looked at beside any number that has the form of one.
_ANY_NIK = "3319010101900001"


def begin(kind: DocumentType, desk: Desk) -> Turn:
    """Begin a request of a type."""
    texts = desk.texts
    notes = [texts.say("begins", document=kind.name.id)]
    if kind.tone is Tone.CONDOLENCE:
        notes.insert(0, texts.say("condolence"))
    if kind.precondition is not None:
        notes.append(kind.precondition.id)
    return onward(State(document_type=kind.code), desk, *notes)


def onward(state: State, desk: Desk, *notes: str) -> Turn:
    """Go on to the first thing that is still missing."""
    checklist = desk.checklist(state)
    if checklist.turned_away is not None:
        texts = desk.texts
        told = texts.say("turned_away", reason=checklist.turned_away.text.id)
        return Turn(State(), Reply((*notes, told), texts.say("anything_else")))
    if checklist.questions:
        return ask(state.to(step=Step.FACT, misses=0), desk, *notes)
    if next_field(state) is not None:
        return ask(state.to(step=Step.SUBJECT, misses=0), desk, *notes)
    commands = _commands(state)
    missing = checklist.missing(state.papers)
    step = Step.PAPERS if missing else Step.REVIEW
    wanted = missing[0].papers if missing else ()
    following = state.to(step=step, wanted=wanted, misses=0, is_subject_new=False)
    return replace(ask(following, desk, *notes), commands=commands)


def ask(state: State, desk: Desk, *notes: str) -> Turn:
    """Put the question of the present step, with notes before it."""
    texts = desk.texts
    question, options = "", options_of(state, desk)
    match state.step:
        case Step.FACT:
            question = desk.checklist(state).questions[0].question.id
        case Step.SUBJECT:
            question = texts.texts[f"subject_{next_field(state)}"]
        case Step.PAPERS:
            missing = desk.checklist(state).missing(state.papers)
            tip = texts.say("paper_tip", count=len(missing))
            question = f"{texts.say('paper', paper=missing[0].label.id)}\n{tip}"
        case _:
            question = _review(state, desk)
    return Turn(state, Reply(notes, question, options, texts.say("choose_button")))


def options_of(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return the answers to choose from at the present step."""
    texts = desk.texts
    if state.step is Step.FACT:
        fact = desk.checklist(state).questions[0]
        return tuple(Option(f"{FACT}:{fact.code}:{a}", t.id) for a, t in fact.answers.items())
    if state.step is Step.SUBJECT and (field := next_field(state)) in OPTIONAL:
        return (Option(f"{SUBJECT}:{field}", texts.say("none")),)
    if state.step is Step.REVIEW:
        labels = ((SEND, "send"), (EDIT, "edit"), (CANCEL, "cancel"))
        return tuple(Option(f"{DO}:{what}", texts.texts[label]) for what, label in labels)
    return ()


def answer(state: State, desk: Desk, text: str) -> Turn | None:
    """Take what was typed as an answer; None if it is none."""
    if state.step is Step.SUBJECT:
        return answer_field(state, desk, text)
    if state.step is Step.REVIEW:
        for what in (SEND, EDIT):
            if desk.texts.means(text, what):
                return do(state, desk, what)
    option = choose(text, options_of(state, desk), desk.texts)
    return press(state, desk, option.id) if option else None


def press(state: State, desk: Desk, identity: str) -> Turn | None:
    """Take a button of the present step as an answer; None if it is of another question."""
    if identity not in {option.id for option in options_of(state, desk)}:
        return None
    kind, _, rest = identity.partition(":")
    if kind == FACT:
        code, _, chosen = rest.partition(":")
        return onward(state.to(facts={**state.facts, code: chosen}), desk)
    if kind == SUBJECT:
        return answer_field(state, desk, NOTHING)
    return do(state, desk, rest)


def do(state: State, desk: Desk, what: str) -> Turn | None:
    """Send the request, or go back to its data."""
    if what == SEND:
        return Turn(State(), None, (*_commands(state), Submit()))
    if what == EDIT:
        return onward(state.to(subject={}, is_subject_new=True), desk)
    return None


def answer_field(state: State, desk: Desk, text: str) -> Turn:
    """Take an answer about the subject, or ask again with what is wrong."""
    field = next_field(state) or FIELDS[0]
    is_nothing = field in OPTIONAL and desk.texts.means(text, "none")
    value = None if is_nothing else _value(field, text, desk)
    answered = state.to(subject={**state.subject, field: value})
    wrong = [field] if value == "" else _wrong_fields(answered, desk)
    if not wrong:
        return onward(answered, desk)
    kept = {f: v for f, v in answered.subject.items() if f not in wrong}
    notes = [desk.texts.texts[f"wrong_{f}"] for f in FIELDS if f in wrong]
    return ask(state.to(subject=kept, misses=0), desk, *notes)


def next_field(state: State) -> str | None:
    """Return which of the subject's data is to be asked next."""
    return next((field for field in FIELDS if field not in state.subject), None)


def keep_paper(state: State, desk: Desk, code: str) -> Turn:
    """Go on after a paper was kept."""
    papers = tuple(dict.fromkeys((*state.papers, code)))
    note = desk.texts.say("paper_kept", paper=desk.rules.paper(code).label.id)
    return onward(state.to(papers=papers, asked_again=None), desk, note)


def subject_of(state: State) -> SubjectData:
    """Return the subject's data as answered so far."""
    values: dict[str, Any] = {f: v for f, v in state.subject.items() if v is not None}
    if "birth_date" in values:
        values["birth_date"] = date.fromisoformat(values["birth_date"])
    return SubjectData(**{"name": "", **values})


def _value(field: str, text: str, desk: Desk) -> str:
    """Return an answer as it is kept; empty where it cannot be read."""
    if field == "birth_date":
        day = read_date(text, desk.texts.months)
        return day.isoformat() if day else ""
    typed = " ".join(text.split())
    if field in ("nik", "family_card"):
        return "".join(c for c in typed if c not in " .-")
    return typed if field != "name" or len(typed) <= 2 * LONGEST_NAME else ""


def _wrong_fields(state: State, desk: Desk) -> list[str]:
    """Return which answers cannot be right beside the others."""
    data = subject_of(state)
    if "nik" not in state.subject:
        data = replace(data, nik=_ANY_NIK)
    try:
        check_subject(data, desk.villages, desk.today)
    except InvalidInputError as error:
        return [w.removeprefix("subject.") for w in error.problems]
    return []


def _commands(state: State) -> tuple[Command, ...]:
    if state.request_id is None:
        return (StartDraft(state.document_type or "", state.facts, subject_of(state)),)
    return (SetSubject(subject_of(state)),) if state.is_subject_new else ()


def _review(state: State, desk: Desk) -> str:
    shown = {field: state.subject.get(field) or NOTHING for field in FIELDS}
    if born := state.subject.get("birth_date"):
        shown["birth_date"] = date.fromisoformat(born).strftime("%d-%m-%Y")
    papers = [desk.rules.paper(code).label.id for code in state.papers[:SHOWN_PAPERS]]
    return desk.texts.say(
        "review",
        document=desk.kind(state).name.id,
        papers=", ".join(papers) or NOTHING,
        name=shown["name"],
        nik=shown["nik"],
        family_card=shown["family_card"],
        birth_date=shown["birth_date"],
        address=shown["address"],
    )
