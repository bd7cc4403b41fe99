from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.whatsapp_simulator import buttons, choices, scene

LETTERS = st.text(alphabet="abcdefghijklmnop ", min_size=1).filter(lambda t: t.strip() != "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"body": "x" * 4097}, 100),
        ({"body": ""}, 131008),
        ({"body": "   "}, 131008),
        ({}, 131008),
        ({"body": 5}, 100),
    ],
)
def test_a_text_that_breaks_a_limit_is_refused(content: object, code: int) -> None:
    assert scene().refusal("text", content)["code"] == code


def test_a_text_of_4096_characters_is_taken() -> None:
    assert scene().send("text", {"body": "x" * 4096}).status == 200


@given(title=LETTERS)
def test_a_button_title_is_taken_up_to_twenty_characters(title: str) -> None:
    answer = scene().send("interactive", buttons(title))
    assert (answer.status == 200) == (len(title) <= 20)


@given(count=st.integers(min_value=0, max_value=6))
def test_from_one_to_three_buttons_are_taken(count: int) -> None:
    answer = scene().send("interactive", buttons(*(f"Tombol {n}" for n in range(count))))
    assert (answer.status == 200) == (1 <= count <= 3)


@given(count=st.integers(min_value=0, max_value=14))
def test_from_one_to_ten_rows_are_taken(count: int) -> None:
    answer = scene().send("interactive", choices(*(f"Baris {n}" for n in range(count))))
    assert (answer.status == 200) == (1 <= count <= 10)


def test_rows_are_counted_over_all_sections() -> None:
    content = choices(*(f"Baris {n}" for n in range(6)))
    more = [{"id": f"x{n}", "title": f"Lain {n}"} for n in range(5)]
    content["action"]["sections"].append({"title": "Lain", "rows": more})
    assert scene().refusal("interactive", content)["code"] == 131009


@pytest.mark.parametrize(
    "content",
    [
        choices("x" * 25),
        choices("Baris", description="x" * 73),
        choices("Baris", button="x" * 21),
        choices("Baris") | {"header": {"type": "image", "image": {"id": "1"}}},
        choices("Baris") | {"footer": {"text": "x" * 61}},
        choices("Baris") | {"body": {"text": "x" * 4097}},
        buttons("Ya", "Ya"),
        buttons("Ya", body="x" * 1025),
        {"type": "menu", "body": {"text": "?"}, "action": {}},
    ],
)
def test_an_interactive_message_that_breaks_a_limit_is_refused_with_131009(
    content: dict[str, Any],
) -> None:
    error = scene().refusal("interactive", content)
    assert error["code"] == 131009
    assert error["message"] == "(#131009) Parameter value is not valid"


def test_an_interactive_message_without_body_is_refused_with_131008() -> None:
    content = buttons("Ya")
    del content["body"]
    assert scene().refusal("interactive", content)["code"] == 131008


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("document", {"id": "1", "link": "https://example.org/a.pdf"}),
        ("document", {}),
        ("document", {"link": "ftp://example.org/a.pdf"}),
        ("image", {"link": "https://example.org/a.jpg", "caption": "x" * 1025}),
        ("audio", {"link": "https://example.org/a.mp3", "caption": "suara"}),
        ("poll", {"question": "?"}),
    ],
)
def test_a_faulty_file_or_kind_is_refused_with_100(kind: str, content: object) -> None:
    assert scene().refusal(kind, content)["code"] == 100


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"messaging_product": "sms"}, 100),
        ({"biz_opaque_callback_data": "x" * 513}, 100),
        ({"recipient_type": "group"}, 100),
        ({"colour": "red"}, 100),
        ({"context": {}}, 131008),
    ],
)
def test_a_faulty_envelope_is_refused(more: dict[str, object], code: int) -> None:
    assert scene().refusal("text", None, **more)["code"] == code


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"text"'])
def test_what_is_not_a_json_object_is_refused_with_100(raw: bytes) -> None:
    answer = scene().simulator.send(raw)
    assert answer.status == 400
    assert b'"code":100' in answer.body


def test_a_read_receipt_with_typing_is_taken_and_remembered() -> None:
    stage = scene()
    answer = stage.simulator.send(
        b'{"messaging_product":"whatsapp","status":"read","message_id":"wamid.a",'
        b'"typing_indicator":{"type":"text"}}'
    )
    assert (answer.status, answer.body) == (200, b'{"success":true}')
    assert stage.simulator.world.ledger.receipts == {"wamid.a"}
