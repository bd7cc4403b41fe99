"""Filling in a request: facts, the subject's data, papers, a last look."""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import dating, matching, subject
from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.asked import (
    DATE,
    FACT,
    SUBJECT,
    asked_date,
    asked_fact,
    asked_field,
    next_field,
    under_way,
)
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.showing import NOTHING, papers_wanted, review
from services.intake.channels.whatsapp.dialogue.state import Draft, State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    AnswerFacts,
    Command,
    SetSubject,
    StartDraft,
    Submit,
    Turn,
)
from shared.catalogue.document_type import DocumentType, Tone

DO = "do"
SEND, EDIT, CANCEL, SWAP = "send", "edit", "cancel", "swap"


def begin(state: State, kind: DocumentType, desk: Desk, *notes: str) -> Turn:
    """Begin a request of a type."""
    texts = desk.texts
    if kind.tone is Tone.CONDOLENCE:
        notes = (*notes, texts.say("condolence"))
    notes = (*notes, texts.say("begins", document=desk.read(kind.name)))
    if kind.precondition is not None:
        notes = (*notes, desk.read(kind.precondition))
    number = state.drafts_begun + 1
    draft = Draft(number=number, document_type=kind.code)
    return onward(state.free().to(draft=draft, drafts_begun=number), desk, *notes)


def onward(state: State, desk: Desk, *notes: str) -> Turn:
    """Go on to the first thing that is still missing."""
    draft = under_way(state)
    checklist = desk.checklist(draft)
    if checklist.turned_away is not None:
        texts = desk.texts
        told = texts.say("turned_away", reason=desk.read(checklist.turned_away.text))
        return Turn(state.free(), Reply((*notes, told), texts.say("anything_else")))
    if checklist.questions:
        return ask(state.to(step=Step.FACT, misses=0), desk, *notes)
    if dating.next_date(draft, desk) is not None:
        return ask(state.to(step=Step.DATE, misses=0), desk, *notes)
    if next_field(draft, desk) is not None:
        return ask(state.to(step=Step.SUBJECT, misses=0), desk, *notes)
    settled = state.to(misses=0).drafting(is_told=True, editing=None)
    following, taken, takings = matching.take_named(settled, desk)
    commands = (*commands_of(draft), *takings)
    if matching.is_due(following, desk):
        return replace(matching.ask(following, desk, *notes, *taken), commands=commands)
    is_missing = checklist.missing(under_way(following).papers)
    following = following.to(step=Step.PAPERS if is_missing else Step.REVIEW)
    return replace(ask(following, desk, *notes, *taken), commands=commands)


def ask(state: State, desk: Desk, *notes: str) -> Turn:
    """Put the question of the present step, with notes before it."""
    texts, draft = desk.texts, under_way(state)
    match state.step:
        case Step.FACT:
            question = desk.read(asked_fact(draft, desk).question)
        case Step.DATE:
            question = dating.question(asked_date(draft, desk), draft, desk)
        case Step.SUBJECT:
            question = texts.texts[f"subject_{asked_field(draft, desk)}"]
        case Step.PAPERS:
            question = papers_wanted(draft, desk)
        case _:
            question = review(draft, desk)
    options = options_of(state, desk)
    return Turn(state, Reply(notes, question, options, texts.say("choose_button")))


def options_of(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return the answers to choose from at the present step."""
    texts, draft = desk.texts, under_way(state)
    match state.step:
        case Step.FACT:
            fact = asked_fact(draft, desk)
            answers = fact.answers.items()
            return tuple(Option(f"{FACT}:{fact.code}:{a}", desk.read(t)) for a, t in answers)
        case Step.DATE:
            return (Option(f"{DATE}:{asked_date(draft, desk)}", texts.say("none")),)
        case Step.SUBJECT:
            field = asked_field(draft, desk)
            if not desk.flow.field(field).may_be_skipped:
                return ()
            return (Option(f"{SUBJECT}:{field}", texts.say("none")),)
        case Step.PAPERS:
            return (Option(f"{DO}:{SWAP}", texts.say("swap")),) if draft.papers else ()
        case _:
            labels = ((SEND, "send"), (EDIT, "edit"), (CANCEL, "cancel"))
            return tuple(Option(f"{DO}:{what}", texts.texts[label]) for what, label in labels)


def answer(state: State, desk: Desk, text: str) -> Turn | None:
    """Take what was typed as an answer; None if it is none."""
    if state.step is Step.SUBJECT:
        return answer_field(state, desk, text)
    if state.step is Step.DATE:
        return answer_date(state, desk, text)
    if state.step is Step.REVIEW and any(desk.texts.means(text, w) for w in (SEND, "yes")):
        return submit(state)
    option = choose(text, options_of(state, desk), desk.texts)
    return press(state, desk, option.id) if option else None


def press(state: State, desk: Desk, identity: str) -> Turn | None:
    """Take an option of the present question as an answer; None if it is of another one."""
    if identity not in {option.id for option in options_of(state, desk)}:
        return None
    kind, _, rest = identity.partition(":")
    if kind == FACT:
        code, _, chosen = rest.partition(":")
        facts = {**under_way(state).facts, code: chosen}
        return onward(state.drafting(facts=facts, is_told=False, editing=None), desk)
    if kind == DATE:
        return answer_date(state, desk, NOTHING)
    if kind == SUBJECT:
        return answer_field(state, desk, NOTHING)
    return submit(state) if rest == SEND else None


def submit(state: State) -> Turn:
    """Hand the request in; its receipt is a notice."""
    draft = under_way(state)
    born = subject.to_subject(draft).birth_date
    handed_in = Submit(dating.known(draft), born)
    return Turn(state.free(), None, (*commands_of(draft), handed_in))


def answer_date(state: State, desk: Desk, text: str) -> Turn:
    """Take an answer to when it happened, or ask again with what is wrong."""
    draft = under_way(state)
    code = asked_date(draft, desk)
    if desk.texts.means(text, "none"):
        unknown: dict[str, str | None] = {**draft.dates, code: None}
        return onward(state.drafting(dates=unknown, editing=None), desk)
    day = dating.read(text, desk)
    if isinstance(day, str):
        return ask(state.to(misses=state.misses + 1), desk, day)
    told = {**draft.dates, code: day.isoformat()}
    late = dating.late(code, day, draft, desk)
    return onward(state.drafting(dates=told, editing=None), desk, *late)


def answer_field(state: State, desk: Desk, text: str) -> Turn:
    """Take an answer about the subject, or ask again with what is wrong."""
    draft = under_way(state)
    field = asked_field(draft, desk)
    value = subject.read_field(field, text, desk)
    answered = draft.to(subject={**draft.subject, field: value}, is_told=False, editing=None)
    wrong = [field] if value == "" else subject.wrong_fields(answered, desk)
    if not wrong:
        return onward(state.to(draft=answered), desk, *subject.advice_on(answered, field, desk))
    notes = [subject.explain(f, answered.subject.get(f), desk) for f in wrong]
    misses = state.misses + 1 if field in wrong else 0
    if field in wrong and draft.editing:  # what was there before stays until the new one is right
        return ask(state.to(misses=misses), desk, *notes)
    kept = {f: v for f, v in answered.subject.items() if f not in wrong}
    return ask(state.to(draft=answered.to(subject=kept), misses=misses), desk, *notes)


def keep_paper(state: State, desk: Desk, code: str, *, is_guess: bool) -> Turn:
    """Go on after a paper was kept."""
    draft = under_way(state)
    papers = tuple(dict.fromkeys((*draft.papers, code)))
    key = "paper_taken_as" if is_guess else "paper_kept"
    note = desk.texts.texts[key].format(paper=desk.paper(code))
    following = state.to(asked_again=None).drafting(papers=papers, editing=None)
    return onward(following, desk, note)


def commands_of(draft: Draft) -> tuple[Command, ...]:
    """Return what stores the answers of a draft."""
    data = subject.to_subject(draft)
    if draft.request_id is None:
        return (StartDraft(draft.document_type, draft.facts, data),)
    return () if draft.is_told else (AnswerFacts(draft.facts), SetSubject(data))
