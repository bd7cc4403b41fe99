"""No key that the provider does not send, and none missing that it always sends."""

from typing import Any

import pytest

from devkit.whatsapp.people import Person
from tests.support.whatsapp_simulator import Scene, buttons, choices, scene

COMMON = {"from", "from_user_id", "id", "timestamp", "type"}
FILE = {"mime_type", "sha256", "id", "url"}
STATUS = {"id", "status", "timestamp", "recipient_id", "recipient_user_id"}


def only_value(stage: Scene) -> dict[str, Any]:
    (batch,) = stage.simulator.due_batches()
    payload: Any = stage.simulator.to_payload(batch)
    assert payload.keys() == {"object", "entry"}
    assert payload["object"] == "whatsapp_business_account"
    (entry,) = payload["entry"]
    assert entry.keys() == {"id", "changes"}
    (change,) = entry["changes"]
    assert change.keys() == {"field", "value"}
    assert change["field"] == "messages"
    value = dict(change["value"])
    assert value["metadata"].keys() == {"display_phone_number", "phone_number_id"}
    assert value["messaging_product"] == "whatsapp"
    return value


def only_message(stage: Scene) -> dict[str, Any]:
    value = only_value(stage)
    assert value.keys() == {"messaging_product", "metadata", "contacts", "messages"}
    assert value["contacts"] == [
        {
            "profile": {"name": "Sari Wulandari"},
            "wa_id": "6281200000101",
            "user_id": stage.sari.user_id,
        }
    ]
    (message,) = value["messages"]
    assert isinstance(message["timestamp"], str)
    return dict(message)


def test_a_text() -> None:
    stage = scene()
    stage.simulator.people.write(stage.sari, "Halo")
    message = only_message(stage)
    assert message.keys() == COMMON | {"text"}
    assert message["text"] == {"body": "Halo"}


def test_a_reply() -> None:
    stage = scene()
    stage.simulator.people.write(stage.sari, "Ya", reply_to="wamid.x")
    message = only_message(stage)
    assert message.keys() == COMMON | {"text", "context"}
    assert message["context"] == {"from": "622150001234", "id": "wamid.x"}


@pytest.mark.parametrize(
    ("mime_type", "kind", "keys"),
    [
        ("image/jpeg", "image", FILE),
        ("application/pdf", "document", FILE | {"filename"}),
        ("audio/ogg; codecs=opus", "audio", FILE | {"voice"}),
        ("video/mp4", "video", FILE),
        ("image/webp", "sticker", FILE | {"animated"}),
    ],
)
def test_a_file(mime_type: str, kind: str, keys: set[str]) -> None:
    stage = scene()
    stage.simulator.people.share(stage.sari, b"isi", mime_type)
    message = only_message(stage)
    assert message["type"] == kind
    assert message.keys() == COMMON | {kind}
    assert message[kind].keys() == keys


def test_a_caption_is_there_only_when_given() -> None:
    stage = scene()
    stage.simulator.people.share(stage.sari, b"isi", "image/png", caption="KTP")
    assert only_message(stage)["image"].keys() == FILE | {"caption"}


def test_a_place() -> None:
    stage = scene()
    stage.simulator.people.share_location(stage.sari, -7.25, 112.75)
    message = only_message(stage)
    assert message.keys() == COMMON | {"location"}
    assert message["location"] == {"latitude": -7.25, "longitude": 112.75}


def test_a_tapped_button() -> None:
    stage = scene(timing={"sent": 60, "delivered": 60, "read": 60})
    wamid = stage.wamid("interactive", buttons("Ya", "Tidak"))
    stage.simulator.people.tap(stage.sari, "Tidak")
    message = only_message(stage)
    assert message.keys() == COMMON | {"interactive", "context"}
    assert message["context"]["id"] == wamid
    reply = {"id": "b1", "title": "Tidak"}
    assert message["interactive"] == {"type": "button_reply", "button_reply": reply}


def test_a_tapped_row() -> None:
    stage = scene(timing={"sent": 60, "delivered": 60, "read": 60})
    stage.wamid("interactive", choices("Akta", "KTP", description="Baru atau ganti"))
    stage.simulator.people.tap(stage.sari, "r1")
    message = only_message(stage)
    row = {"id": "r1", "title": "KTP", "description": "Baru atau ganti"}
    assert message["interactive"] == {"type": "list_reply", "list_reply": row}


def test_a_tapped_quick_reply_of_a_template() -> None:
    stage = scene(timing={"sent": 60, "delivered": 60, "read": 60})
    stage.simulator.add_template("rincian", "Sudah jadi.", quick_replies=("Rincian", "Berhenti"))
    payload = {"type": "payload", "payload": "stop-1"}
    content = {
        "name": "rincian",
        "language": {"code": "id"},
        "components": [
            {"type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [payload]}
        ],
    }
    stage.wamid("template", content)
    stage.simulator.people.tap(stage.sari, "Berhenti")
    message = only_message(stage)
    assert message.keys() == COMMON | {"button", "context"}
    assert message["button"] == {"payload": "stop-1", "text": "Berhenti"}


def test_somebody_with_a_username_only_has_no_phone_anywhere() -> None:
    stage = scene()
    hidden = stage.simulator.add_person("Tanpa", username="tanpa.nomor")
    stage.simulator.people.write(hidden, "Halo")
    value = only_value(stage)
    assert value["messages"][0].keys() == COMMON - {"from"} | {"text"}
    profile = {"name": "Tanpa", "username": "tanpa.nomor"}
    assert value["contacts"] == [{"profile": profile, "user_id": hidden.user_id}]


def test_somebody_of_old_has_a_phone_only() -> None:
    stage = scene()
    old = stage.simulator.add_person("Lama", "+6281200000102", is_legacy=True)
    assert old == Person(name="Lama", phone="6281200000102")
    stage.simulator.people.write(old, "Halo")
    value = only_value(stage)
    assert value["messages"][0].keys() == COMMON - {"from_user_id"} | {"text"}
    assert value["contacts"][0].keys() == {"profile", "wa_id"}


@pytest.mark.parametrize(
    ("status", "keys"),
    [
        ("sent", STATUS | {"pricing", "biz_opaque_callback_data"}),
        ("delivered", STATUS | {"pricing", "biz_opaque_callback_data"}),
        ("read", STATUS | {"biz_opaque_callback_data"}),
    ],
)
def test_a_status(status: str, keys: set[str]) -> None:
    stage = scene(timing={"sent": 1, "delivered": 2, "read": 3})
    stage.wamid(biz_opaque_callback_data="n-1")
    bodies = {body["status"]: body for body in stage.told()}
    assert bodies[status].keys() == keys
    if "pricing" in keys:
        assert bodies[status]["pricing"].keys() == {"billable", "pricing_model", "type", "category"}


def test_a_failed_status_has_errors_and_no_contact() -> None:
    stage = scene(has_written=False, timing={"failed": 0})
    stage.wamid()
    stage.clock.advance(stage.simulator.knobs.batching.window)
    value = only_value(stage)
    assert value.keys() == {"messaging_product", "metadata", "statuses"}
    (status,) = value["statuses"]
    assert status.keys() == STATUS | {"errors"}
    (error,) = status["errors"]
    assert error.keys() == {"code", "title", "message", "error_data", "href"}


@pytest.mark.parametrize("shape", ["lists", "changes", "entries", "mixed"])
def test_every_shape_of_a_batch_holds_every_update_once(shape: str) -> None:
    stage = scene(batching={"window": 1, "shape": shape, "messages_wait": True})
    ids = [stage.simulator.people.write(stage.sari, f"Pesan {n}") for n in range(5)]
    wamid = stage.wamid()
    for person in range(3):
        stage.simulator.add_person(f"Orang {person}", f"+628120000020{person}")
    stage.clock.advance(stage.simulator.knobs.timing.read * 3)
    (batch,) = stage.simulator.due_batches()
    payload: Any = stage.simulator.to_payload(batch)
    values = [change["value"] for entry in payload["entry"] for change in entry["changes"]]
    assert [m["id"] for value in values for m in value.get("messages", ())] == ids
    statuses = [(s["id"], s["status"]) for value in values for s in value.get("statuses", ())]
    assert sorted(statuses) == [(wamid, "delivered"), (wamid, "read"), (wamid, "sent")]
