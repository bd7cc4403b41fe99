"""Unfinished requests: going on, putting one aside, taking it up again."""

from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.filling import onward
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import Draft, State, Step
from services.intake.channels.whatsapp.dialogue.turn import Turn

DRAFT = "draft"
CONTINUE, KEEP, GIVE_UP = "do:continue", "do:keep", "do:cancel"


def going_on(desk: Desk) -> tuple[Option, ...]:
    """Return the choice between going on, putting the draft aside and giving it up."""
    texts = desk.texts
    return (
        Option(CONTINUE, texts.say("continue")),
        Option(KEEP, texts.say("keep")),
        Option(GIVE_UP, texts.say("cancel")),
    )


def offer_to_go_on(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask whether the draft is to be continued."""
    return Turn(state, Reply(notes, desk.texts.say("unfinished_question"), going_on(desk)))


def keep(state: State, desk: Desk) -> Turn:
    """Put the draft aside, and show the menu."""
    texts = desk.texts
    if state.draft is None:
        return menu(state.free(), desk)
    if len(state.kept) >= desk.flow.drafts_kept:
        return offer_to_go_on(state, desk, texts.say("drafts_full", count=len(state.kept)))
    note = texts.say("draft_kept", document=desk.title(state.draft))
    return menu(state.free().to(kept=(*state.kept, state.draft)), desk, note)


def list_drafts(state: State, desk: Desk, *notes: str) -> Turn:
    """Show the drafts to choose from; take up the only one at once."""
    texts = desk.texts
    if not state.kept:
        if state.draft is not None:
            return onward(state.drafting(editing=None), desk, *notes)
        return menu(state, desk, *notes, texts.say("drafts_none"))
    if len(state.kept) == 1 and state.draft is None:
        return take_up(state, desk, state.kept[0])
    following = state.to(step=Step.DRAFTS, misses=state.misses if notes else 0)
    options = choices(state, desk)
    return Turn(
        following, Reply(notes, texts.say("drafts_which"), options, texts.say("choose_button"))
    )


def choices(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return all unfinished requests, the present one first."""
    drafts = (state.draft, *state.kept) if state.draft else state.kept
    return tuple(Option(f"{DRAFT}:{d.number}", _label(d, desk)) for d in drafts)


def choose_draft(state: State, desk: Desk, text_or_id: str) -> Turn | None:
    """Take up the draft that was chosen; None if none was."""
    option = choose(text_or_id, choices(state, desk), desk.texts)
    if option is None:
        return None
    number = int(option.id.partition(":")[2])
    found = next((draft for draft in state.kept if draft.number == number), state.draft)
    return take_up(state, desk, found) if found else None


def take_up(state: State, desk: Desk, draft: Draft) -> Turn:
    """Go on with a draft, and put the present one aside."""
    others = [d for d in (state.draft, *state.kept) if d and d.number != draft.number]
    note = desk.texts.say("resumed", document=desk.title(draft))
    following = state.free().to(draft=draft.to(editing=None), kept=tuple(others))
    return onward(following, desk, note)


def _label(draft: Draft, desk: Desk) -> str:
    name = draft.subject.get("name")
    return f"{desk.title(draft)}: {name}" if name else desk.title(draft)
