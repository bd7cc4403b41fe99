from datetime import UTC, datetime

import orjson
import pytest

from shared.domain.errors import MalformedError
from shared.whatsapp.content import MessageKind, Text, Unsupported
from shared.whatsapp.updates import AccountField, DeliveryStatus, NotUnderstood
from shared.whatsapp.webhook import parse
from tests.support.webhooks import (
    NUMBER_ID,
    PHONE,
    USER_ID,
    body,
    change,
    contact,
    envelope,
    message,
    one_message,
    status,
)

AT = datetime.fromtimestamp(1763000000, UTC)


def test_a_text_is_read_with_its_sender():
    (found,) = parse(one_message(context={"id": "wamid.OURS"})).messages
    assert (found.key, found.id, found.phone_number_id) == ("wamid.M1", "wamid.M1", NUMBER_ID)
    assert (found.sender.user_id, found.sender.phone) == (USER_ID, "+" + PHONE)
    assert (found.profile_name, found.at, found.reply_to) == ("Warga Contoh", AT, "wamid.OURS")
    assert (found.kind, found.content) == (MessageKind.TEXT, Text("Selamat pagi"))


def test_every_part_of_a_batch_is_read():
    first = change(contacts=[contact()], messages=[message("wamid.1"), message("wamid.2")])
    second = change(statuses=[status("wamid.3"), status("wamid.4", "read")])
    told = envelope(first, second)
    told["entry"].append(envelope(change(messages=[message("wamid.5")]))["entry"][0])
    found = parse(orjson.dumps(told))
    assert [m.id for m in found.messages] == ["wamid.1", "wamid.2", "wamid.5"]
    assert [s.id for s in found.statuses] == ["wamid.3", "wamid.4"]
    assert not found.not_understood


@pytest.mark.parametrize(
    "broken", [None, 7, "x", [], {}, {"id": "wamid.X"}, {"id": {}, "from": []}, {"from": "abc"}]
)
def test_a_broken_message_costs_none_of_its_neighbours(broken):
    found = parse(body(change(messages=[message("wamid.1"), broken, message("wamid.2")])))
    assert [m.id for m in found.messages] == ["wamid.1", "wamid.2"]
    assert found.not_understood == (NotUnderstood("message", "entry[0].changes[0].messages[1]"),)


@pytest.mark.parametrize("broken", [None, 7, [], {}, {"id": "w"}, status(word="flown"), status(0)])
def test_a_broken_status_costs_none_of_its_neighbours(broken):
    found = parse(body(change(statuses=[status("wamid.1"), broken, status("wamid.2")])))
    assert {"wamid.1", "wamid.2"} <= {s.id for s in found.statuses}
    assert len(found.statuses) + len(found.not_understood) == 3


def test_a_body_that_cannot_be_read_leaves_a_message_to_answer():
    (found,) = parse(one_message(text={"body": ["no"]})).messages
    assert found.kind is MessageKind.UNSUPPORTED
    assert found.sender.user_id == USER_ID


def test_what_the_platform_cannot_show_keeps_its_codes():
    parts = {"errors": [{"code": 131051}], "unsupported": {"type": "poll"}}
    (found,) = parse(one_message(kind="unsupported", **parts)).messages
    assert found.content == Unsupported("poll", (131051,))


def test_a_person_with_a_username_needs_no_phone():
    told = message(**{"from": None})
    (found,) = parse(body(change(contacts=[contact(wa_id=None)], messages=[told]))).messages
    assert (found.sender.user_id, found.sender.phone) == (USER_ID, None)


def test_a_user_id_in_the_place_of_the_phone_is_recognised():
    told = message(**{"from": USER_ID, "from_user_id": None})
    (found,) = parse(body(change(messages=[told]))).messages
    assert (found.sender.user_id, found.sender.phone) == (USER_ID, None)


def test_contacts_are_matched_by_who_they_are_and_not_by_their_order():
    other = contact("Orang Lain", wa_id="628119999999", user_id="ID.999")
    told = message(from_user_id=None)
    (found,) = parse(body(change(contacts=[other, contact()], messages=[told]))).messages
    assert (found.profile_name, found.sender.user_id) == ("Warga Contoh", USER_ID)
    (found,) = parse(body(change(contacts=[other], messages=[told]))).messages
    assert (found.profile_name, found.sender.user_id) == (None, None)


@pytest.mark.parametrize("written", ["+62 811-0000-001", "628110000001", 628110000001])
def test_a_phone_is_the_same_however_it_is_written(written):
    (found,) = parse(one_message(**{"from": written})).messages
    assert found.sender.phone == "+628110000001"


@pytest.mark.parametrize("written", ["1763000000", 1763000000, 1763000000000, "1763000000000"])
def test_times_come_in_seconds_and_milliseconds_as_text_and_number(written):
    assert parse(one_message(timestamp=written)).messages[0].at == AT


@pytest.mark.parametrize("written", [None, "", "soon", -1, 0, 10**18, [], True, "1e400", "²"])
def test_a_time_that_is_none_is_left_open(written):
    assert parse(one_message(timestamp=written)).messages[0].at is None


def test_a_message_without_an_id_has_the_same_key_in_every_delivery():
    alone = parse(one_message(identity=None)).messages[0]
    batch = parse(body(change(messages=[message(), message(None)]))).messages[1]
    assert alone.id is None
    assert alone.key.startswith("sha256:")
    assert alone.key == batch.key
    assert alone.key != parse(one_message(identity=None, timestamp="1")).messages[0].key


def test_a_status_tells_what_we_had_echoed_and_what_went_wrong():
    failed = status(
        word="failed",
        biz_opaque_callback_data="notice-1",
        errors=[{"code": 131047, "title": "Re-engagement", "error_data": {"details": "24 h"}}, {}],
        pricing={"type": "regular", "category": "utility"},
    )
    (found,) = parse(body(change(statuses=[failed]))).statuses
    assert (found.status, found.at, found.opaque) == (DeliveryStatus.FAILED, AT, "notice-1")
    assert [tuple(e) for e in found.errors] == [(131047, "Re-engagement", "24 h")]
    assert found.pricing == ("regular", "utility")
    assert (found.recipient.user_id, found.recipient.phone) == (USER_ID, "+" + PHONE)
    assert found.key == ("wamid.S1", "failed")


def test_each_member_of_a_group_has_a_status_of_its_own():
    member = {"recipient_type": "group", "recipient_participant_id": "628110000009"}
    (found,) = parse(body(change(statuses=[status(**member)]))).statuses
    assert found.key == ("wamid.S1", "delivered", "628110000009")
    assert found.recipient.phone is None


def test_the_states_of_a_call_are_not_those_of_a_message():
    found = parse(body(change("calls", statuses=[status()])))
    assert not found.statuses
    assert found.not_understood == (NotUnderstood("field:calls", "entry[0].changes[0]"),)


def test_news_of_a_template_are_read():
    value = {"event": "PAUSED", "message_template_name": "siap_diambil", "reason": "QUALITY"}
    told = change("message_template_status_update", **value, message_template_language="id")
    (found,) = parse(body(told)).account_updates
    assert (found.field, found.event, found.reason) == (
        AccountField.TEMPLATE_STATUS,
        "PAUSED",
        "QUALITY",
    )
    assert (found.template_name, found.template_language, found.at) == ("siap_diambil", "id", AT)


def test_an_error_of_the_whole_account_is_news_of_the_account():
    (found,) = parse(body(change(errors=[{"code": 130429, "title": "Rate"}]))).account_updates
    assert (found.field, found.event, found.reason) == (AccountField.ERROR, "130429", "Rate")


def test_a_wish_to_get_no_more_marketing_is_read():
    wish = {"wa_id": PHONE, "category": "marketing_messages", "value": "stop"}
    (found,) = parse(body(change("user_preferences", user_preferences=[wish]))).preferences
    assert found.is_stopped
    assert found.person.phone == "+" + PHONE


@pytest.mark.parametrize(
    "told",
    [{}, {"entry": {}}, {"entry": None}, {"entry": [{}]}, {"entry": [{"changes": [{}]}]}],
)
def test_an_empty_webhook_says_nothing_and_raises_nothing(told):
    found = parse(orjson.dumps(told))
    assert not found.messages
    assert found.not_understood


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\x00", b'"text"', b"NaN"])
def test_what_is_no_json_object_is_malformed(raw):
    with pytest.raises(MalformedError):
        parse(raw)


@pytest.mark.parametrize("opening", [b"[", b'{"entry":'])
def test_ten_thousand_levels_of_nesting_are_malformed(opening):
    with pytest.raises(MalformedError):
        parse(opening * 10_000)
    closing = b"]" if opening == b"[" else b"}"
    with pytest.raises(MalformedError):
        parse(opening * 10_000 + b"1" + closing * 10_000)


def test_deep_nesting_inside_a_message_is_only_that_message_s_loss():
    deep = "[" * 900 + "]" * 900
    raw = body(change(messages=[message(None, text="DEEP"), message("wamid.2")]))
    found = parse(raw.replace(b'"DEEP"', deep.encode()))
    assert [m.id for m in found.messages] == ["wamid.2"]


def test_half_an_emoji_costs_nothing_but_itself():
    raw = one_message(text={"body": "HALF"}).replace(b"HALF", rb"Oke \ud83d \\ud83d \ud83d\ude00")
    (found,) = parse(raw).messages
    assert found.content == Text("Oke \ufffd \\ud83d 😀")


def test_nothing_read_prints_what_people_wrote_or_who_they_are():
    raw = body(
        change(contacts=[contact()], messages=[message(), message("wamid.2", "order")]),
        change(statuses=[status(errors=[{"code": 1, "error_data": {"details": PHONE}}])]),
    )
    found = parse(raw)
    shown = repr(found) + "".join(repr(m.content) + repr(m.sender) for m in found.messages)
    for secret in (PHONE, USER_ID, "wamid", "Warga", "Selamat"):
        assert secret not in shown
