from datetime import timedelta

import orjson
import pytest

from devkit.whatsapp.wamid import address_inside
from tests.support.whatsapp_simulator import PHONE, request, scene, template


def test_an_accepted_text_is_answered_in_the_provider_s_shape() -> None:
    stage = scene()
    body = orjson.loads(stage.send().body)
    assert body.keys() == {"messaging_product", "contacts", "messages"}
    digits = PHONE.removeprefix("+")
    assert body["contacts"] == [{"input": PHONE, "wa_id": digits, "user_id": stage.sari.user_id}]
    assert body["messages"][0].keys() == {"id"}
    assert address_inside(body["messages"][0]["id"]) == digits


def test_an_accepted_template_says_so() -> None:
    answer = scene().send("template", template("Sari", "LKT-1"))
    assert orjson.loads(answer.body)["messages"][0]["message_status"] == "accepted"


def test_a_refusal_has_the_provider_s_shape() -> None:
    error = scene().refusal("text", {})
    assert error.keys() == {"message", "type", "code", "error_data", "fbtrace_id"}
    assert error["error_data"].keys() == {"messaging_product", "details"}


def test_the_same_opaque_id_sent_twice_is_counted_twice() -> None:
    stage = scene()
    for opaque in ("n-1", "n-2", "n-1"):
        stage.send(biz_opaque_callback_data=opaque)
    stage.send("text", {}, biz_opaque_callback_data="n-3")
    ledger = stage.simulator.world.ledger
    assert ledger.times_accepted() == {"n-1": 2, "n-2": 1}
    assert ledger.times_accepted(at_least=2) == {"n-1": 2}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (template("Sari", "LKT-1", name="lain"), 132001),
        (template("Sari", "LKT-1", language="en"), 132001),
        (template("Sari"), 132000),
        (template(), 132000),
        (template("Sari", "LKT-1", "lagi"), 132000),
        (template("Sari", "baris\nbaru"), 132018),
        (template("Sari", "tab\tdi sini"), 132018),
        (template("Sari", ""), 131008),
    ],
)
def test_a_template_that_does_not_fit_is_refused(content: object, code: int) -> None:
    assert scene().refusal("template", content)["code"] == code


def test_an_unknown_template_is_refused_with_404() -> None:
    assert scene().send("template", template("a", "b", name="lain")).status == 404


def test_named_parameters_must_carry_their_names() -> None:
    stage = scene()
    stage.simulator.add_template("bernama", "Halo {{nama}}")
    named = {"type": "text", "parameter_name": "nama", "text": "Sari"}
    content = {
        "name": "bernama",
        "language": {"code": "id"},
        "components": [{"type": "body", "parameters": [named]}],
    }
    wamid = stage.wamid("template", content)
    message = stage.simulator.world.ledger.find(wamid)
    assert message is not None
    assert message.text == "Halo Sari"
    named["parameter_name"] = "lain"
    assert stage.refusal("template", content)["code"] == 100


def test_outside_the_window_a_text_is_accepted_and_fails_later_with_131047() -> None:
    stage = scene(has_written=False)
    wamid = stage.wamid()
    (status,) = stage.told()
    assert (status["id"], status["status"]) == (wamid, "failed")
    assert status["errors"][0]["code"] == 131047


def test_outside_the_window_a_text_is_refused_at_once_when_so_turned() -> None:
    stage = scene(has_written=False, window_rule="at_once")
    assert stage.refusal()["code"] == 131047


def test_outside_the_window_a_template_passes() -> None:
    stage = scene(has_written=False)
    stage.wamid("template", template("Sari", "LKT-1"))
    assert [status["status"] for status in stage.told()] == ["sent", "delivered", "read"]


@pytest.mark.parametrize(("hours", "is_open"), [(23.9, True), (24.1, False)])
def test_the_window_closes_after_24_hours(hours: float, *, is_open: bool) -> None:
    stage = scene()
    stage.clock.advance(timedelta(hours=hours))
    stage.wamid()
    assert ("failed" not in {s["status"] for s in stage.told()}) == is_open


def test_writing_opens_the_window_again() -> None:
    stage = scene()
    stage.clock.advance(timedelta(hours=30))
    stage.simulator.people.write(stage.sari, "Halo lagi")
    stage.wamid()
    assert "failed" not in {s.get("status") for s in stage.told()}


def test_a_stranger_s_number_fails_later_with_131026() -> None:
    stage = scene()
    stage.send(to="+6281200000999")
    (status,) = stage.told()
    assert status["recipient_id"] == "6281200000999"
    assert status["errors"][0]["code"] == 131026


def test_strangers_can_be_taken_in_for_load() -> None:
    stage = scene(strangers="accept", window_rule="off")
    stage.send(to="+6281200000999")
    assert [s["status"] for s in stage.told()] == ["sent", "delivered", "read"]


def test_a_number_without_plus_is_refused_with_100() -> None:
    assert scene().refusal(to=PHONE.removeprefix("+"))["code"] == 100


def test_a_number_without_plus_may_reach_the_business_s_country_instead() -> None:
    stage = scene(plus_rule="country")
    answer = stage.send(to="12015550123")
    assert orjson.loads(answer.body)["contacts"][0]["wa_id"] == "6212015550123"


def test_spaces_and_dashes_in_a_number_do_no_harm() -> None:
    assert scene().send(to="+62 812-0000-0101").status == 200


def test_a_business_scoped_id_reaches_the_person_as_recipient() -> None:
    stage = scene()
    answer = stage.send(to=None, recipient=stage.sari.user_id)
    assert orjson.loads(answer.body)["contacts"][0]["input"] == stage.sari.user_id
    assert [s["status"] for s in stage.told()] == ["sent", "delivered", "read"]


def test_a_business_scoped_id_in_to_is_accepted_and_never_heard_of_again() -> None:
    stage = scene()
    stage.wamid(to=stage.sari.user_id)
    assert stage.told() == []


def test_the_number_wins_when_both_are_given() -> None:
    stage = scene()
    budi = stage.simulator.add_person("Budi", "+6281200000102")
    answer = stage.send(recipient=budi.user_id)
    assert orjson.loads(answer.body)["contacts"][0]["user_id"] == stage.sari.user_id


def test_a_send_to_nobody_is_refused_with_131008() -> None:
    assert scene().refusal(to=None)["code"] == 131008


def test_a_send_to_the_business_itself_is_refused_with_131021() -> None:
    stage = scene()
    own = "+" + stage.simulator.world.business.display_phone_number
    assert stage.refusal(to=own)["code"] == 131021


def test_an_authentication_template_needs_a_phone() -> None:
    stage = scene()
    stage.simulator.add_template("kode", "Kode Anda {{1}}", category="AUTHENTICATION")
    hidden = stage.simulator.add_person("Tanpa nomor", username="tanpa")
    content = template("123456", name="kode")
    error = stage.refusal("template", content, to=None, recipient=hidden.user_id)
    assert error["code"] == 131062


def test_after_45_messages_one_person_takes_one_every_six_seconds() -> None:
    stage = scene()
    assert [stage.send().status for _ in range(45)] == [200] * 45
    assert stage.refusal()["code"] == 131056
    stage.clock.advance(timedelta(seconds=5))
    assert stage.refusal()["code"] == 131056
    stage.clock.advance(timedelta(seconds=2))
    assert stage.send().status == 200
    assert stage.refusal()["code"] == 131056


def test_the_rate_counts_the_person_not_how_she_is_addressed() -> None:
    stage = scene()
    for _ in range(45):
        stage.send()
    assert stage.refusal(to=None, recipient=stage.sari.user_id)["code"] == 131056


def test_one_person_s_rate_does_not_hold_up_another() -> None:
    stage = scene()
    stage.simulator.add_person("Budi", "+6281200000102")
    for _ in range(46):
        stage.send()
    assert stage.send(to="+6281200000102").status == 200


def test_a_number_sends_at_most_80_messages_a_second() -> None:
    stage = scene(strangers="accept")
    answers = [stage.simulator.send(request(to=f"+62812000{n:05d}")) for n in range(81)]
    assert [a.status for a in answers] == [200] * 80 + [400]
    assert orjson.loads(answers[-1].body)["error"]["code"] == 130429
    stage.clock.advance(timedelta(seconds=0.1))
    assert stage.send().status == 200


def test_what_is_refused_does_not_count_as_accepted() -> None:
    stage = scene()
    stage.refusal("text", {})
    assert len(stage.simulator.world.ledger) == 0
    assert stage.simulator.world.ledger.refused == {131008: 1}


def test_a_file_with_an_unknown_id_fails_later_with_131053() -> None:
    stage = scene()
    stage.wamid("document", {"id": "404", "filename": "surat.pdf"})
    (status,) = stage.told()
    assert status["errors"][0]["code"] == 131053


def test_the_same_seed_gives_the_same_ids() -> None:
    assert scene(seed=3).wamid() == scene(seed=3).wamid()
    assert scene(seed=3).wamid() != scene(seed=4).wamid()


def test_a_reset_begins_again_with_the_same_seed() -> None:
    stage = scene(has_written=False)
    first = stage.simulator.add_person("Budi", "+6281200000102")
    stage.simulator.turn(window_rule="off")
    stage.simulator.world.reset()
    assert list(stage.simulator.world.people) == []
    assert stage.simulator.knobs.window_rule == "later"
    again = scene(has_written=False).sari
    assert stage.simulator.add_person("Sari Wulandari", PHONE).user_id == again.user_id
    assert first.user_id != again.user_id
