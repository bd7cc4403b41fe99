"""Changing what was answered: a step back, a correction, a paper that was taken for another."""

from services.intake.channels.whatsapp.dialogue import dating, subject
from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.asked import (
    DATE,
    FACT,
    PAPER,
    SUBJECT,
    under_way,
)
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.filling import ask, onward
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import Draft, State, Step
from services.intake.channels.whatsapp.dialogue.turn import SwapPapers, Turn

CHANGE, TAKEN, REALLY = "change", "taken", "really"
_STEPS = {FACT: Step.FACT, DATE: Step.DATE, SUBJECT: Step.SUBJECT, PAPER: Step.PAPERS}


def back(state: State, desk: Desk) -> Turn | None:
    """Ask for the answer before the present question once more; None if there was none."""
    draft = under_way(state)
    trail = _trail(draft, desk)
    at = trail.index(draft.editing) if draft.editing in trail else len(trail)
    if at == 0:
        return None
    return _ask_once_more(state, desk, trail[at - 1], desk.texts.say("one_step_back"))


def ask_what(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask what is to be changed."""
    texts = desk.texts
    following = state.to(step=Step.EDIT, misses=state.misses if notes else 0)
    reply = Reply(notes, texts.say("edit_what"), changes(state, desk), texts.say("choose_button"))
    return Turn(following, reply)


def changes(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return what can be changed."""
    draft, kind = under_way(state), desk.kind(under_way(state))
    fields = [
        Option(f"{CHANGE}:{SUBJECT}:{f}", f"{desk.texts.texts[f'field_{f}']}: {_short(f, draft)}")
        for f in desk.flow.fields
        if f in draft.subject
    ]
    facts = [
        Option(f"{CHANGE}:{FACT}:{c}", f"{desk.read(fact.question)} {desk.read(fact.answers[a])}")
        for c, a in draft.facts.items()
        if (fact := kind.facts.get(c))
    ]
    dates = [
        Option(f"{CHANGE}:{DATE}:{c}", f"{dating.label(c, draft, desk)}: {dating.shown(c, draft)}")
        for c in draft.dates
    ]
    papers = [Option(f"{CHANGE}:{PAPER}:{c}", desk.paper(c)) for c in draft.papers]
    return (*fields, *facts, *dates, *papers)


def change(state: State, desk: Desk, text_or_id: str) -> Turn | None:
    """Ask for what was chosen to be changed; None if nothing was."""
    option = choose(text_or_id, changes(state, desk), desk.texts)
    return _ask_once_more(state, desk, option.id.partition(":")[2]) if option else None


def begin_swap(state: State, desk: Desk) -> Turn:
    """Ask which paper was taken for another; where there is one only, what it is."""
    papers = under_way(state).papers
    if not papers:
        return onward(state, desk, desk.texts.say("swap_none"))
    return ask_swap(state.to(step=Step.SWAP, chosen=papers[0] if len(papers) == 1 else None), desk)


def ask_swap(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask which paper was taken for another, or what it really is."""
    texts, code = desk.texts, state.chosen
    question = texts.say("swap_really", paper=desk.paper(code)) if code else texts.say("swap_which")
    return Turn(state, Reply(notes, question, swaps(state, desk), texts.say("choose_button")))


def swaps(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return the papers to choose from: those kept, or those it may really be."""
    draft = under_way(state)
    if state.chosen is None:
        return tuple(Option(f"{TAKEN}:{code}", desk.paper(code)) for code in draft.papers)
    others = sorted((desk.checklist(draft).papers | set(draft.papers)) - {state.chosen})
    return tuple(Option(f"{REALLY}:{code}", desk.paper(code)) for code in others)


def swap(state: State, desk: Desk, text_or_id: str) -> Turn | None:
    """Take an answer to which paper it was, or what it is; None if it is none."""
    option = choose(text_or_id, swaps(state, desk), desk.texts)
    if option is None:
        return None
    code = option.id.partition(":")[2]
    if state.chosen is None:
        return ask_swap(state.to(chosen=code, misses=0), desk)
    one, draft = state.chosen, under_way(state)
    other = {one: code, code: one}
    papers = tuple(dict.fromkeys(other.get(paper, paper) for paper in draft.papers))
    note = desk.texts.say("swapped", paper=desk.paper(code))
    turn = onward(state.to(chosen=None).drafting(papers=papers), desk, note)
    return Turn(turn.state, turn.reply, (SwapPapers(one, code), *turn.commands))


def _trail(draft: Draft, desk: Desk) -> list[str]:
    """Return what was answered, in the order of the questions."""
    facts = [f"{FACT}:{code}" for code in desk.kind(draft).facts if code in draft.facts]
    dates = [f"{DATE}:{code}" for code in draft.dates]
    fields = [f"{SUBJECT}:{field}" for field in desk.flow.fields if field in draft.subject]
    return [*facts, *dates, *fields]


def _ask_once_more(state: State, desk: Desk, what: str, *notes: str) -> Turn:
    step = _STEPS[what.partition(":")[0]]
    return ask(state.to(step=step, misses=0).drafting(editing=what), desk, *notes)


def _short(field: str, draft: Draft) -> str:
    return subject.shown(field, draft)
