"""Words that work in every state, in every language."""

from collections.abc import Callable, Mapping

from services.intake.channels.whatsapp.dialogue import (
    adding,
    asked,
    cancelling,
    changing,
    courtesy,
    dating,
    drafts,
    filling,
    language,
    naming,
    renaming,
    requests,
)
from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.asking import again, leave_name, resumed, settled
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.heard import Chose, Heard, Said
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.texts import Texts
from services.intake.channels.whatsapp.dialogue.turn import Turn

WITH_TICKET = ("status", "cancel", "repair", "add")
OWN_QUESTIONS = frozenset(
    {"confirm", "page", "fact", "date", "subject", "change", "taken", "really", "match", "name"}
)
"""Kinds of options whose answers never speak of requests that are with the office."""


def obey(state: State, text: str, desk: Desk) -> Turn | None:
    """Obey a word that works everywhere; None if it is none."""
    texts = desk.texts
    if courtesy.is_cry(text, texts) and not courtesy.may_be_an_answer(state, text, desk):
        return again(state, desk, texts.say("emergency"))
    for word, act in WORDS.items():
        if texts.means(text, word) and not (word == naming.NAME and _is_offered(state, text, desk)):
            return act(state, desk)
    for word in WITH_TICKET:
        if texts.means(text, word):
            return about_requests(state, desk, word, "")
    if texts.means(text, "greeting"):
        return _greet(state, desk)
    if texts.means(text, "thanks"):
        return courtesy.thank(state, desk)
    named = language.own_name_in if _takes_free_text(state, desk) else language.language_in
    if code := named(text, desk.library):
        return speak(state, desk, code)
    return _about_a_ticket(state, text, desk)


def is_word(text: str, texts: Texts) -> bool:
    """Return whether a text is a word that works everywhere."""
    return any(texts.means(text, word) for word in (*WORDS, *WITH_TICKET))


def about_requests(state: State, desk: Desk, word: str, text: str) -> Turn:
    """Tell where requests stand, withdraw one, repair one, or add papers to one."""
    if word == "status":
        return again(state, desk, requests.status(desk, text))
    if word == "cancel":
        return cancelling.begin_cancel(state, desk, text)
    if state.draft is not None:
        note = desk.texts.say("unfinished_first", document=desk.title(state.draft))
        return drafts.offer_to_go_on(state, desk, note)
    begin = adding.begin if word == "add" else requests.begin_repair
    return begin(state, desk, text)


def speak(state: State, desk: Desk, code: str) -> Turn:
    """Go on in another language."""
    before = state.before if state.step is Step.LANGUAGE else state.step
    spoken = desk.speaking(code)
    note = spoken.texts.say("language_changed")
    return again(state.to(language=code, step=before, misses=0), spoken, note)


def needs_requests(state: State, heard: Heard, texts: Texts) -> bool:
    """Return whether the turn may speak of requests that are with the office."""
    if state.draft is None or state.step is Step.CANCEL:
        return True
    if isinstance(heard, Chose):
        return heard.id.partition(":")[0] not in OWN_QUESTIONS
    if not isinstance(heard, Said):
        return False
    first = heard.text.strip().partition(" ")[0]
    is_word = any(texts.means(t, word) for t in (heard.text, first) for word in WITH_TICKET)
    return is_word or requests.ticket_in(heard.text) is not None


def _about_a_ticket(state: State, text: str, desk: Desk) -> Turn | None:
    first, _, rest = text.strip().partition(" ")
    for word in WITH_TICKET:
        # Elsewhere such a beginning may be an address or a name; "add a child" asks for a document.
        is_idle = state.step is Step.IDLE and bool(rest) and word != adding.ADD
        if desk.texts.means(first, word) and (is_idle or requests.ticket_in(rest)):
            return about_requests(state, desk, word, rest)
    head, _, last = text.strip().rpartition(" ")
    ticket = requests.ticket_in(last)
    for word in WITH_TICKET:  # in more than one word
        if ticket and desk.texts.means(head, word):
            return about_requests(state, desk, word, ticket)
    ticket = requests.ticket_in(text)
    return about_requests(state, desk, "status", ticket) if ticket else None


def _menu(state: State, desk: Desk) -> Turn:
    if state.draft is None:
        begun = state.to(step=Step.IDLE) if desk.name else state
        return settled(begun, desk, *_waiting(desk))
    note = desk.texts.say("unfinished", document=desk.title(state.draft))
    return drafts.offer_to_go_on(state, desk, note)


def _help(state: State, desk: Desk) -> Turn:
    return again(state, desk, desk.texts.say("help"))


def _back(state: State, desk: Desk) -> Turn:
    if state.step is Step.LANGUAGE:
        return again(state.to(step=state.before), desk)
    if state.step is Step.CANCEL:
        return again(state.to(step=state.before, cancelling=None), desk)
    if state.step is Step.NAME and desk.name:
        return leave_name(state, desk)
    if state.step is Step.ADD and (turn := adding.back(state, desk)) is not None:
        return turn
    is_of_request = state.step is Step.MATCH and state.draft is None
    if is_of_request or state.step in (
        *(Step.EDIT, Step.SWAP, Step.DRAFTS),
        *(Step.REPAIR, Step.ADD),
    ):
        notes = _waiting(desk) if state.draft is None else ()
        return settled(state.to(step=Step.IDLE), desk, *notes)
    if state.draft is None:
        return again(state, desk)
    turn = changing.back(state, desk)
    if turn is not None:
        return turn
    if not (state.draft.facts or state.draft.dates or state.draft.subject):
        return menu(state.free(), desk)
    return again(state, desk, desk.texts.say("first_question"))


def _resume(state: State, desk: Desk) -> Turn:
    return resumed(state, desk) if state.draft else drafts.list_drafts(state, desk)


def _edit(state: State, desk: Desk) -> Turn:
    return changing.ask_what(state, desk) if state.draft else again(state, desk)


def _swap(state: State, desk: Desk) -> Turn:
    return changing.begin_swap(state, desk) if _is_filled(state, desk) else again(state, desk)


def _greet(state: State, desk: Desk) -> Turn:
    if state.draft is None:
        return again(state, desk, *(_waiting(desk) if state.step is Step.IDLE else ()))
    note = desk.texts.say("unfinished", document=desk.title(state.draft))
    return drafts.offer_to_go_on(state, desk, note)


def _waiting(desk: Desk) -> tuple[str, ...]:
    return (desk.texts.say("repair_waits"),) if desk.returned() else ()


def _is_filled(state: State, desk: Desk) -> bool:
    draft = state.draft
    if draft is None or desk.checklist(draft).questions or dating.next_date(draft, desk):
        return False
    return asked.next_field(draft, desk) is None


def _is_offered(state: State, text: str, desk: Desk) -> bool:
    """Return whether a word is an answer to the present question: a name may be what changes."""
    match state.step:
        case Step.FACT:
            options = filling.options_of(state, desk)
        case Step.EDIT:
            options = changing.changes(state, desk)
        case _:
            return False
    return choose(text, options, desk.texts) is not None


def _takes_free_text(state: State, desk: Desk) -> bool:
    if state.step is Step.NAME:
        return True
    if state.step is not Step.SUBJECT or state.draft is None:
        return False
    return desk.flow.field(asked.asked_field(state.draft, desk)).is_free_text


WORDS: Mapping[str, Callable[[State, Desk], Turn]] = {
    "menu": _menu,
    "back": _back,
    "help": _help,
    "language": language.ask_language,
    "drafts": drafts.list_drafts,
    "keep": drafts.keep,
    "resume": _resume,
    "edit": _edit,
    "swap": _swap,
    naming.NAME: renaming.begin,
}
"""What each word does, whatever is asked at the moment."""
