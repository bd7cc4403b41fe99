import pytest

from shared.whatsapp.bodies import read_body
from shared.whatsapp.content import (
    Choice,
    Contacts,
    Edit,
    FlowReply,
    Location,
    Media,
    MessageKind,
    NumberChange,
    PersonRef,
    Reaction,
    Revoke,
    System,
    Text,
    Unsupported,
)
from tests.support.webhooks import message


@pytest.mark.parametrize("kind", ["image", "document", "audio", "video", "sticker"])
def test_media_are_read_with_what_is_needed_to_fetch_them(kind):
    told = {
        "id": 77,
        "mime_type": "image/jpeg",
        "sha256": "abc=",
        "url": "https://x",
        "voice": True,
    }
    expected = Media("77", "image/jpeg", "abc=", "https://x")
    assert read_body(message(kind=kind, **{kind: told})) == (MessageKind(kind), expected)


def test_a_document_has_a_name_and_a_caption():
    told = {"id": "1", "filename": "kk.pdf", "caption": "KK"}
    _, content = read_body(message(kind="document", document=told))
    assert content == Media("1", caption="KK", filename="kk.pdf")


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_a_pressed_button_or_row_is_read(kind):
    told = {"type": kind, kind: {"id": "birth", "title": "Akta lahir"}}
    found = read_body(message(kind="interactive", interactive=told))
    assert found == (MessageKind(kind), Choice("birth", "Akta lahir"))


def test_a_template_s_button_gives_its_payload_or_else_its_text():
    found = read_body(message(kind="button", button={"payload": "stop", "text": "Berhenti"}))
    assert found == (MessageKind.TEMPLATE_BUTTON, Choice("stop", "Berhenti"))
    found = read_body(message(kind="button", button={"text": "Berhenti"}))
    assert found == (MessageKind.TEMPLATE_BUTTON, Choice("Berhenti", "Berhenti"))


@pytest.mark.parametrize(
    ("written", "answers"),
    [('{"a":1}', {"a": 1}), ("null", None), ("[", None), ("[1]", None), (None, None)],
)
def test_the_answers_of_a_form_are_an_object_or_none(written, answers):
    told = {"type": "nfm_reply", "nfm_reply": {"response_json": written}}
    assert read_body(message(kind="interactive", interactive=told))[1] == FlowReply(answers)


@pytest.mark.parametrize(
    ("written", "emoji"), [({"emoji": "👍"}, "👍"), ({"emoji": ""}, None), ({}, None)]
)
def test_a_reaction_can_be_taken_away(written, emoji):
    told = {"message_id": "wamid.1", **written}
    assert read_body(message(kind="reaction", reaction=told))[1] == Reaction("wamid.1", emoji)


def test_a_place_is_read_in_degrees():
    told = {"latitude": -6.8, "longitude": "110.84", "name": "Balai desa"}
    found = read_body(message(kind="location", location=told))[1]
    assert found == Location(-6.8, 110.84, "Balai desa", None)


@pytest.mark.parametrize("told", [{}, {"latitude": True, "longitude": 1}, {"latitude": "NaN"}, 3])
def test_a_place_that_is_none_is_unsupported(told):
    assert read_body(message(kind="location", location=told))[0] is MessageKind.UNSUPPORTED


def test_shared_people_keep_the_phones_that_can_be_read():
    told = [{"name": {"formatted_name": "Budi"}, "phones": [{"phone": "+62 811 0"}, {}, 7]}, {}]
    found = read_body(message(kind="contacts", contacts=[*told, None]))[1]
    assert isinstance(found, Contacts)
    assert [(p.name, p.phones) for p in found.people] == [
        ("Budi", ("+628110",)),
        (None, ()),
        (None, ()),
    ]


@pytest.mark.parametrize("name", ["wa_id", "new_wa_id"])
def test_a_new_number_is_told_with_the_old_and_new_person(name):
    told = {"type": "user_changed_number", name: "628120000002", "user_id": "ID.2"}
    found = read_body(message(kind="system", system={**told, "previous_user_id": "ID.1"}))
    expected = NumberChange(PersonRef("ID.2", "+628120000002"), "ID.1")
    assert found == (MessageKind.NUMBER_CHANGE, expected)


def test_other_words_of_the_system_are_not_a_new_number():
    told = {"type": "customer_identity_changed", "wa_id": "628120000002"}
    found = read_body(message(kind="system", system=told))
    assert found == (MessageKind.SYSTEM, System("customer_identity_changed"))


def test_a_message_can_be_changed_and_taken_back():
    changed = {"original_message_id": "wamid.0", "message": message()}
    assert read_body(message(kind="edit", edit=changed)) == (
        MessageKind.EDIT,
        Edit("wamid.0", Text("Selamat pagi")),
    )
    taken = read_body(message(kind="revoke", revoke={"original_message_id": "wamid.0"}))
    assert taken == (MessageKind.REVOKE, Revoke("wamid.0"))


def test_an_edit_of_an_edit_is_not_followed():
    inner = message(kind="edit", edit={"original_message_id": "a", "message": message()})
    outer = message(kind="edit", edit={"original_message_id": "b", "message": inner})
    assert read_body(outer)[0] is MessageKind.UNSUPPORTED


@pytest.mark.parametrize("kind", ["order", "request_welcome", "hologram", "unknown", None, 7])
def test_an_unknown_type_is_unsupported(kind):
    found = read_body(message(type=kind))
    assert found == (MessageKind.UNSUPPORTED, Unsupported(str(kind) if kind else "unknown"))
