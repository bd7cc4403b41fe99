import pytest

from shared.domain.errors import InvalidInputError
from shared.whatsapp.content import PersonRef
from shared.whatsapp.messages import (
    Button,
    Row,
    Section,
    button_message,
    list_message,
    text_message,
)
from shared.whatsapp.payload import Envelope
from shared.whatsapp.templates import Template, template_message

TO = Envelope(PersonRef("ID.1", "+628110000001"))
COMMON = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "+628110000001",
}


def rows(count: int, **parts: str) -> list[Row]:
    return [Row(**({"id": f"r{n}", "title": f"Row {n}"} | parts)) for n in range(count)]


def refused(field: str, build, *arguments, **options) -> str:
    with pytest.raises(InvalidInputError) as caught:
        build(*arguments, **options)
    assert list(caught.value.problems) == [field]
    return caught.value.problems[field]


def test_a_text_goes_to_the_phone_with_its_plus_sign():
    expected = {**COMMON, "type": "text", "text": {"body": "Hai", "preview_url": False}}
    assert text_message(TO, "Hai") == expected


def test_a_person_without_a_phone_is_written_to_by_user_id():
    payload = text_message(Envelope(PersonRef("ID.1")), "Hai")
    assert payload["recipient"] == "ID.1"
    assert "to" not in payload


def test_what_is_echoed_and_quoted_is_in_the_envelope():
    payload = text_message(Envelope(TO.to, opaque="n-1", reply_to="wamid.1"), "Hai")
    assert payload["biz_opaque_callback_data"] == "n-1"
    assert payload["context"] == {"message_id": "wamid.1"}
    told = refused("biz_opaque_callback_data", text_message, Envelope(TO.to, "x" * 513), "Hai")
    assert told == "has 513 characters, and 512 are allowed"


@pytest.mark.parametrize("phone", ["628110000001", "+0811", "0811", "+62 811", ""])
def test_a_phone_without_plus_and_country_is_refused(phone):
    refused("to", text_message, Envelope(PersonRef(phone=phone)), "Hai")


def test_nobody_cannot_be_written_to():
    refused("to", text_message, Envelope(PersonRef()), "Hai")


def test_an_envelope_does_not_print_who_it_is_for():
    assert "628110000001" not in repr(TO)
    assert "wamid" not in repr(Envelope(TO.to, reply_to="wamid.1"))


def test_a_text_has_its_limit_in_units_that_phones_count():
    text_message(TO, "x" * 4096)
    text_message(TO, "😀" * 2048)
    refused("body", text_message, TO, "x" * 4097)
    refused("body", text_message, TO, "😀" * 2049)
    refused("body", text_message, TO, " \n")


def test_buttons_are_built_with_what_stands_around_them():
    payload = button_message(TO, "Benar?", [Button("y", "Ya")], header="Periksa", footer="KDS")
    assert payload["interactive"] == {
        "type": "button",
        "header": {"type": "text", "text": "Periksa"},
        "body": {"text": "Benar?"},
        "footer": {"text": "KDS"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Ya"}}]},
    }


def test_buttons_over_a_limit_are_refused_by_name():
    yes = Button("y", "Ya")
    refused("buttons", button_message, TO, "?", [])
    refused("buttons", button_message, TO, "?", [Button(str(n), str(n)) for n in range(4)])
    refused("buttons[1].title", button_message, TO, "?", [yes, Button("n", "x" * 21)])
    refused("buttons[0].id", button_message, TO, "?", [Button("x" * 257, "Ya")])
    refused("buttons.id", button_message, TO, "?", [yes, Button("y", "Tidak")])
    refused("buttons.title", button_message, TO, "?", [yes, Button("n", "Ya")])
    refused("body", button_message, TO, "x" * 1025, [yes])
    refused("header", button_message, TO, "?", [yes], header="x" * 61)
    refused("footer", button_message, TO, "?", [yes], footer="x" * 61)


def test_a_list_is_built_with_its_sections():
    section = Section([Row("a", "Akta lahir", "Baru lahir"), Row("b", "KK")], "Layanan")
    payload = list_message(TO, "Pilih", "Buka", [section])
    assert payload["interactive"]["action"] == {
        "button": "Buka",
        "sections": [
            {
                "title": "Layanan",
                "rows": [
                    {"id": "a", "title": "Akta lahir", "description": "Baru lahir"},
                    {"id": "b", "title": "KK"},
                ],
            }
        ],
    }


def test_lists_over_a_limit_are_refused_by_name():
    def choose(sections: list[Section], button: str = "Buka"):
        return list_message(TO, "Pilih", button, sections)

    choose([Section(rows(10))])
    refused("rows", choose, [Section(rows(6), "A"), Section(rows(5), "B")])
    refused("rows", choose, [])
    refused("rows.id", choose, [Section(rows(1), "A"), Section(rows(1), "B")])
    refused("button", choose, [Section(rows(1))], "x" * 21)
    refused("sections[0].title", choose, [Section(rows(1)), Section(rows(1, id="z"))])
    refused("sections[0].rows[0].title", choose, [Section(rows(1, title="x" * 25))])
    refused("sections[0].rows[0].id", choose, [Section(rows(1, id="x" * 201))])
    refused("sections[0].rows[0].description", choose, [Section(rows(1, description="x" * 73))])


def test_a_template_is_filled_in_order_or_by_name():
    payload = template_message(TO, Template("siap", "id", ["Akta", "KDS-1"]))
    assert payload["template"] == {
        "name": "siap",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Akta"}, {"type": "text", "text": "KDS-1"}],
            }
        ],
    }
    named = template_message(TO, Template("siap", "id", {"ticket": "KDS-1"}))
    (parameter,) = named["template"]["components"][0]["parameters"]
    assert parameter == {"type": "text", "text": "KDS-1", "parameter_name": "ticket"}


def test_a_template_s_buttons_carry_their_index():
    template = Template("siap", "id", quick_replies={0: "stop"}, url_suffixes={1: "t/KDS-1"})
    assert template_message(TO, template)["template"]["components"] == [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "stop"}],
        },
        {
            "type": "button",
            "sub_type": "url",
            "index": "1",
            "parameters": [{"type": "text", "text": "t/KDS-1"}],
        },
    ]
    assert "components" not in template_message(TO, Template("halo", "id"))["template"]


@pytest.mark.parametrize("value", ["", "a\nb", "a\tb", "a     b"])
def test_a_parameter_that_templates_do_not_take_is_refused(value):
    refused("body parameter 2", template_message, TO, Template("siap", "id", ["ok", value]))
