import orjson
import pytest

from devkit.whatsapp.sending import Fate
from tests.support.whatsapp_simulator import scene


def test_the_next_messages_are_refused_with_a_code_and_then_no_more() -> None:
    stage = scene(refuse={"code": 131016, "next": 2})
    answers = [stage.send() for _ in range(3)]
    assert [answer.status for answer in answers] == [500, 500, 200]
    assert orjson.loads(answers[0].body)["error"]["code"] == 131016
    assert stage.simulator.knobs.refuse.next == 0


def test_refusals_by_probability_strike_about_as_often() -> None:
    stage = scene(refuse={"probability": 0.5}, limits={"pair_burst": 0, "messages_per_second": 0})
    refused = sum(stage.send().status == 500 for _ in range(400))
    assert 150 < refused < 250


@pytest.mark.parametrize(("fault", "fate"), [("drop", Fate.DROP), ("hang", Fate.HANG)])
def test_a_message_whose_answer_is_withheld_is_accepted_all_the_same(
    fault: str, fate: Fate
) -> None:
    stage = scene()
    stage.simulator.turn(**{fault: {"next": 1}})
    assert stage.send(biz_opaque_callback_data="n-1").fate is fate
    assert stage.simulator.world.ledger.times_accepted() == {"n-1": 1}
    assert [s["biz_opaque_callback_data"] for s in stage.told()] == ["n-1"] * 3
    assert stage.send().fate is Fate.ANSWER


def test_a_lost_message_is_not_accepted() -> None:
    stage = scene(lose={"next": 1})
    assert stage.send(biz_opaque_callback_data="n-1").fate is Fate.DROP
    assert stage.simulator.world.ledger.times_accepted() == {}
    assert stage.simulator.world.ledger.lost == 1
    assert stage.told() == []


def test_a_refused_message_uses_up_no_later_fault() -> None:
    stage = scene(hang={"next": 1})
    stage.refusal("text", {})
    assert stage.simulator.knobs.hang.next == 1


def test_turning_one_knob_of_a_group_keeps_the_others() -> None:
    stage = scene(timing={"sent": 7})
    knobs = stage.simulator.turn(timing={"read": 9}, window_rule="off")
    assert knobs.timing.sent.total_seconds() == 7
    assert knobs.timing.read.total_seconds() == 9
    assert knobs.window_rule == "off"


def test_an_unknown_knob_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        scene().simulator.turn(colour="red")
