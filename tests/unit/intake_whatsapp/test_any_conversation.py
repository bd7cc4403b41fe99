"""Whatever people send in whatever order: at most one answer, within limits, and a way on."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.channels.whatsapp.dialogue.everywhere import needs_requests
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    Failed,
    PaperRefused,
    Said,
    Unreadable,
)
from services.intake.channels.whatsapp.dialogue.reply import to_payload
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    Amend,
    Cancel,
    ForgetEarly,
    Submit,
    TakeEarly,
)
from shared.domain.ids import format_ticket
from shared.domain.lifecycle import State as RequestState
from shared.whatsapp.content import MessageKind, PersonRef
from shared.whatsapp.payload import Envelope
from tests.support.whatsapp_desk import (
    OTHER_TICKET,
    TICKET,
    Talking,
    checked,
    desk,
    desk_with,
    known,
    returned,
)

TO = Envelope(PersonRef(phone="+6281200000101"), opaque="reply:1")
PHOTO, PRESS, PRESS_OLD = "photo", "press", "press old"

words = sorted(word for spoken in desk().texts.words.values() for word in spoken)
usual = st.sampled_from(
    [
        *("1", "2", "3", "10", "11", "0", "99", "akta", "akta lahir", "ktp", "kk", "basa jawa"),
        *("Budi Santoso", "17-08-2020", "3319085503900001", "3319080101150007"),
        *(f"status {TICKET}", f"batal {TICKET}", f"perbaiki {OTHER_TICKET}", TICKET),
        *("tambah", f"tambah berkas {TICKET}", f"susulan {OTHER_TICKET}", "tambah anak"),
        *desk().rules.types,
    ]
)
said = st.builds(Said, usual | st.sampled_from(words) | st.text(max_size=500))
ids = st.sampled_from(
    [
        *("type:AKTA_LAHIR", "type:NONE", "page:1", "page:-1", "page:٣", "fact:x:y", "fact:", ":"),
        *("do:edit~1", "do:cancel~2", "do:continue", "do:send~3", "do:", "subject:nik~4", "~"),
        *("confirm:yes~5", "lang:jv", "lang:xx", "draft:1", "draft:x", "change:paper:x~2"),
        *(f"repair:{TICKET}", f"withdraw:{TICKET}", f"withdraw:{OTHER_TICKET}", "repair:x", ""),
        *(f"add:{TICKET}", "add:x", "extra:KK_ASLI~2", "extra:done~3", "extra:"),
    ]
)
chose = st.builds(Chose, ids | st.text(max_size=50), usual | st.text(max_size=30))
other = st.one_of(
    st.builds(PaperRefused, st.text(max_size=20), st.none() | st.just("KK_ASLI")),
    st.builds(Unreadable, st.sampled_from(MessageKind)),
    st.builds(Failed, st.text(max_size=50), st.booleans()),
)
pressed = st.tuples(st.just(PRESS), st.integers(0, 13))
old = st.tuples(st.just(PRESS_OLD), st.integers(0, 30))
photo = st.tuples(st.just(PHOTO), st.none() | st.sampled_from(["KK", "ktp", "F-2.01"]) | st.text())
heard = st.one_of(said, chose, other, pressed, pressed, pressed, old, photo)
DESKS = {
    "without requests": desk(),
    "one to repair": desk_with(returned()),
    "two to repair": desk_with(returned(), returned(OTHER_TICKET), known(RequestState.COMPLETED)),
    "one being checked": desk_with(checked()),
    "some being checked": desk_with(
        checked(), checked(OTHER_TICKET), returned(format_ticket("7K3M9QZ"))
    ),
    "every state": desk_with(
        *(
            known(state, format_ticket(f"7K3M9Q{'0123456789ABCDEFGH'[n]}"))
            for n, state in enumerate(RequestState)
        )
    ),
    "a resident": replace(desk(), name=""),
    "in English": desk().speaking("en"),
    "after days": replace(desk(), silence=desk().flow.silence * 10),
}


class Person:
    """Sends anything, and presses what was ever shown."""

    def __init__(self, where: str) -> None:
        self.talking = Talking(DESKS[where], State())
        self.seen: list[str] = []

    def send(self, what: object) -> None:
        """Do what a person does; buttons that are not there are not pressed."""
        talking = self.talking
        shown = talking.reply.options if talking.reply else ()
        match what:
            case (str() as kind, int(n)) if kind == PRESS:
                if n < len(shown):
                    talking.hear(Chose(shown[n].id, shown[n].label))
            case (str() as kind, int(n)) if kind == PRESS_OLD:
                if n < len(self.seen):
                    talking.hear(Chose(self.seen[n], "old"))
            case (_, caption):
                talking.show(caption)
            case _:
                needs_requests(talking.state, what, talking.desk.texts)
                talking.hear(what)
        self.seen += [option.id for option in (talking.reply.options if talking.reply else ())]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(DESKS)), st.lists(heard, max_size=15))
def test_any_conversation_is_answered_within_limits_and_never_ends_dead(where, events):
    person = Person(where)
    talking = person.talking
    for event in events:
        person.send(event)
        # A draft survives a kill at any point: what is stored is all there is.
        talking.state = State.model_validate_json(talking.state.model_dump_json())
        if talking.reply is None:
            # A notice follows, or nothing was asked; and the desk is free again.
            assert talking.state.draft is None
            continue
        payload = to_payload(talking.reply, TO)
        assert payload["biz_opaque_callback_data"] == "reply:1"
        assert "".join((*talking.reply.notes, talking.reply.question)).strip()
    talking.desk = replace(talking.desk, silence=desk().flow.silence * 0)
    if talking.state.step is Step.NAME or not (talking.desk.name or talking.state.name):
        talking.say("Siti Aminah", "Siti Aminah")
    talking.say("menu")
    assert talking.reply is not None
    assert talking.reply.options


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(DESKS)), st.lists(heard, max_size=12))
def test_nothing_is_handed_in_or_given_up_but_by_its_own_answer(where, events):
    person = Person(where)
    talking = person.talking
    for event in events:
        before = talking.state
        talking.commands = []
        person.send(event)
        for command in talking.commands:
            if isinstance(command, Submit):
                assert before.step is Step.REVIEW
            if isinstance(command, Amend):
                assert before.step in (Step.REPAIR, Step.MATCH) or event[0] == PHOTO
            if isinstance(command, Cancel):
                assert before.step is Step.CANCEL


early = st.tuples(st.just(PHOTO), st.none() | st.sampled_from(["KK", "Kartu Keluarga", "rumah"]))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(DESKS)), st.lists(early, max_size=12), st.lists(heard, max_size=12))
def test_every_kept_photo_is_kept_still_or_taken_once_or_erased(where, photos, events):
    person = Person(where)
    talking = person.talking
    over: set[str] = set()
    for event in [*photos, *events]:
        before = {file.id for file in talking.state.early}
        talking.commands = []
        person.send(event)
        taken = [c.file for c in talking.commands if isinstance(c, TakeEarly)]
        erased = [f for c in talking.commands if isinstance(c, ForgetEarly) for f in c.files]
        assert len({*taken, *erased}) == len([*taken, *erased])
        assert not over & {*taken, *erased}
        over |= {*taken, *erased}
        after = {file.id for file in talking.state.early}
        assert before - after == {*taken, *erased} & before
        assert not after & over
        assert len(after) <= desk().flow.files_kept


@settings(max_examples=30, deadline=None)
@given(st.lists(heard, max_size=8), st.sampled_from(sorted(desk().rules.types)))
def test_whatever_happened_before_a_request_can_be_filed_with_the_buttons_alone(events, kind):
    """Nobody is ever stuck: from anywhere, menu, a document and patience lead to the end."""
    person = Person("without requests")
    talking = person.talking
    for event in events:
        person.send(event)
    talking.say("menu")
    if talking.state.draft is not None:
        talking.say("batal", "ya")
    talking.say(kind)
    for _ in range(40):
        if talking.commands and isinstance(talking.commands[-1], Submit):
            return
        if talking.state.draft is None:
            return  # turned away, with the reason
        patient_answer(talking)
    raise AssertionError(f"stuck at {talking.state.step} of {kind}")


def patient_answer(talking: Talking) -> None:
    """Give the simplest answer to what is asked."""
    match talking.state.step:
        case Step.FACT | Step.REVIEW:
            talking.hear(Chose(talking.reply.options[0].id, ""))
        case Step.PAPERS:
            talking.show()
        case Step.MATCH:
            talking.say("1")
        case _:
            talking.say("-" if talking.reply.options else "Siti Aminah")
