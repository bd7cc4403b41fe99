"""What people do beside writing: editing, deleting, reacting, moving to another number."""

import pytest

from devkit.whatsapp.chat_report import to_chat
from devkit.whatsapp.people import Person
from shared.domain.errors import NotFoundError
from tests.support.whatsapp_simulator import Scene, request, scene


def chat(stage: Scene, person: Person | None = None) -> list[tuple[bool, str]]:
    lines = to_chat(stage.simulator.world, person or stage.sari)
    return [(line.is_own, line.text) for line in lines]


def test_an_edit_names_the_message_and_carries_the_new_text() -> None:
    stage = scene()
    wamid = stage.simulator.people.write(stage.sari, "Hallo")
    stage.told()
    stage.simulator.people.edit(stage.sari, "Halo")
    (message,) = stage.told()
    assert message["type"] == "edit"
    assert message["edit"] == {
        "original_message_id": wamid,
        "message": {"type": "text", "text": {"body": "Halo"}},
    }
    last = to_chat(stage.simulator.world, stage.sari)[-1]
    assert (last.wamid, last.text, last.was_edited) == (wamid, "Halo", True)


def test_an_answer_that_quotes_a_message_shows_which() -> None:
    stage = scene()
    wamid = stage.simulator.people.write(stage.sari, "Halo")
    stage.send(context={"message_id": wamid})
    stage.send()
    *_, quoting, plain = to_chat(stage.simulator.world, stage.sari)
    assert (quoting.quoted, plain.quoted) == (wamid, None)


def test_a_deletion_names_the_message() -> None:
    stage = scene()
    wamid = stage.simulator.people.write(stage.sari, "Salah")
    stage.told()
    stage.simulator.people.revoke(stage.sari)
    (message,) = stage.told()
    assert message["revoke"] == {"original_message_id": wamid}
    assert to_chat(stage.simulator.world, stage.sari)[-1].was_revoked


def test_a_reaction_is_to_the_newest_message_and_can_be_taken_back() -> None:
    stage = scene()
    wamid = stage.wamid()
    stage.told()
    stage.simulator.people.react(stage.sari, "👍")
    (message,) = stage.told()
    assert message["reaction"] == {"message_id": wamid, "emoji": "👍"}
    stage.simulator.people.react(stage.sari, "")
    (message,) = stage.told()
    assert message["reaction"] == {"message_id": wamid}


def test_nobody_reacts_to_nothing() -> None:
    stage = scene()
    with pytest.raises(NotFoundError):
        stage.simulator.people.react(stage.sari, "👍")


def test_a_poll_comes_as_unsupported_with_its_error() -> None:
    stage = scene()
    stage.simulator.people.send_unsupported(stage.sari)
    (message,) = stage.told()
    assert message["type"] == "unsupported"
    assert [error["code"] for error in message["errors"]] == [131051]


def test_a_card_holds_the_name_and_the_number() -> None:
    stage = scene()
    stage.simulator.people.share_contact(stage.sari, "Tetangga Contoh", "+6281200000999")
    (message,) = stage.told()
    (card,) = message["contacts"]
    assert card["name"]["formatted_name"] == "Tetangga Contoh"
    assert card["phones"][0]["wa_id"] == "6281200000999"


def test_who_moves_keeps_the_chat_and_is_reached_at_the_new_number_only() -> None:
    stage = scene()
    stage.wamid(content={"body": "Pagi"})
    stage.told()
    stage.simulator.people.change_number(stage.sari, "+6281200000555")
    (value,) = [
        change["value"]
        for batch in stage.simulator.due_batches()
        for entry in stage.simulator.to_payload(batch)["entry"]  # type: ignore[attr-defined]
        for change in entry["changes"]
    ]
    assert "contacts" not in value
    (message,) = value["messages"]
    moved = stage.simulator.world.people.find("6281200000555")
    assert moved is not None
    assert message["from"] == "6281200000101"
    assert message["system"] == {
        "body": "Sari Wulandari changed",
        "type": "user_changed_number",
        "wa_id": "6281200000555",
        "previous_user_id": stage.sari.user_id,
        "user_id": moved.user_id,
    }
    assert moved.user_id != stage.sari.user_id
    assert chat(stage, moved)[:2] == [(True, "Halo"), (False, "Pagi")]
    stage.wamid(content={"body": "Halo?"})
    assert [status["status"] for status in stage.told()] == ["failed"]
    stage.simulator.send(request(to="+6281200000555"))
    assert [status["status"] for status in stage.told()] == ["sent", "delivered", "read"]


def test_who_has_only_a_username_gets_another_id() -> None:
    stage = scene()
    budi = stage.simulator.add_person("Budi", username="budi")
    stage.simulator.people.change_number(budi, None)
    (message,) = stage.told()
    assert message["system"]["type"] == "user_changed_user_id"
    assert "from" not in message
    assert "wa_id" not in message["system"]


def test_a_hidden_number_is_told_once_the_business_has_written_to_it() -> None:
    stage = scene()
    phone = "+6281200000777"
    budi = stage.simulator.add_person("Budi", phone, username="budi", is_hidden=True)
    stage.simulator.people.write(budi, "Halo")
    [[update]] = stage.simulator.due_batches()
    assert "from" not in update.body
    assert "wa_id" not in budi.to_contact()
    answer = stage.simulator.send(request(to=phone))
    assert answer.status == 200
    stage.told()
    known = stage.simulator.world.people.find("6281200000777")
    assert known is not None
    stage.simulator.people.write(known, "Halo?")
    [[update]] = stage.simulator.due_batches()
    assert (update.body["from"], update.body["from_user_id"]) == ("6281200000777", budi.user_id)


def test_another_id_alone_leaves_the_number() -> None:
    stage = scene()
    stage.simulator.people.change_number(stage.sari, None)
    same = stage.simulator.world.people.find("6281200000101")
    assert same is not None
    assert same.user_id != stage.sari.user_id


def test_a_number_that_whatsapp_calls_otherwise_is_found_by_both() -> None:
    stage = scene()
    stage.simulator.turn(window_rule="off")
    joao = stage.simulator.add_person("João", "+5511912345678", wa_id="551112345678")
    answer = stage.simulator.send(request(to="+5511912345678"))
    assert b'"wa_id":"551112345678"' in answer.body
    assert {status["recipient_id"] for status in stage.told()} == {"551112345678"}
    assert stage.simulator.world.people.find("551112345678") == joao
