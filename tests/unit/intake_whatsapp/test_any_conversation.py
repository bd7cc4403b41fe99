"""Whatever people send in whatever order: at most one answer, within limits, and a way on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.channels.whatsapp.dialogue.conversation import needs_requests
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    Failed,
    PaperRefused,
    Said,
    Unreadable,
)
from services.intake.channels.whatsapp.dialogue.reply import to_payload
from services.intake.channels.whatsapp.dialogue.state import State, Step
from shared.domain.lifecycle import State as RequestState
from shared.whatsapp.content import MessageKind, PersonRef
from shared.whatsapp.payload import Envelope
from tests.support.whatsapp_desk import (
    OTHER_TICKET,
    TICKET,
    Talking,
    desk,
    desk_with,
    known,
    returned,
)

TO = Envelope(PersonRef(phone="+6281200000101"), opaque="reply:1")
PHOTO, PRESS = "photo", "press"

usual = st.sampled_from(
    [
        *("menu", "status", "batal", "perbaiki", "bantuan", "lanjut", "kirim", "ubah", "ya", "-"),
        *("tidak", "1", "2", "3", "10", "11", "0", "99", "halo", "akta", "akta lahir", "ktp", "kk"),
        *("Budi Santoso", "17-08-2020", "3319085503900001", "3319080101150007"),
        *(f"status {TICKET}", f"batal {TICKET}", f"perbaiki {OTHER_TICKET}", TICKET),
        *desk().rules.types,
    ]
)
said = st.builds(Said, usual | st.text(max_size=500))
ids = st.sampled_from(
    [
        *("type:AKTA_LAHIR", "type:NONE", "page:1", "page:-1", "page:٣", "fact:x:y", "fact:", ":"),
        *("do:edit", "do:cancel", "do:continue", "do:send", "do:", "subject:nik", "confirm:yes"),
        *(f"repair:{TICKET}", f"withdraw:{TICKET}", f"withdraw:{OTHER_TICKET}", "repair:x", ""),
    ]
)
chose = st.builds(Chose, ids | st.text(max_size=50), usual | st.text(max_size=30))
other = st.one_of(
    st.builds(PaperRefused, st.text(max_size=20), st.none() | st.just("KK_ASLI")),
    st.builds(Unreadable, st.sampled_from(MessageKind)),
    st.builds(Failed, st.text(max_size=50), st.booleans()),
)
pressed = st.tuples(st.just(PRESS), st.integers(0, 9))
photo = st.tuples(st.just(PHOTO), st.none() | st.sampled_from(["KK", "ktp", "F-2.01"]) | st.text())
heard = st.one_of(said, chose, other, pressed, pressed, pressed, photo)
VILLAGES = {
    "without requests": desk(),
    "one to repair": desk_with(returned()),
    "two to repair": desk_with(returned(), returned(OTHER_TICKET), known(RequestState.COMPLETED)),
    "every state": desk_with(*(known(state) for state in RequestState)),
}


def send(talking: Talking, what: object) -> None:
    """Do what a person does; buttons that are not there are not pressed."""
    match what:
        case (str() as kind, argument) if kind == PRESS:
            options = talking.reply.options if talking.reply else ()
            if int(argument) < len(options):
                option = options[int(argument)]
                talking.hear(Chose(option.id, option.label))
        case (_, caption):
            talking.show(caption)
        case _:
            needs_requests(talking.state, what, talking.desk.texts)
            talking.hear(what)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(VILLAGES)), st.lists(heard, max_size=15))
def test_any_conversation_is_answered_within_limits_and_never_ends_dead(village, events):
    talking = Talking(VILLAGES[village])
    for event in events:
        send(talking, event)
        assert State.model_validate_json(talking.state.model_dump_json()) == talking.state
        if talking.reply is None:
            # A notice follows, and the desk is free again.
            assert talking.state.step is Step.IDLE or talking.state.document_type is not None
            continue
        payload = to_payload(talking.reply, TO)
        assert payload["biz_opaque_callback_data"] == "reply:1"
        told = "".join((*talking.reply.notes, talking.reply.question))
        assert told.strip()
    talking.hear(Said("menu"))
    assert talking.reply is not None
    assert talking.reply.options
