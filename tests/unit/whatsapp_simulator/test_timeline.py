from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from devkit.whatsapp.updates import Update
from tests.support.whatsapp_simulator import scene, template


def test_statuses_come_in_order_and_echo_the_opaque_id() -> None:
    stage = scene()
    wamid = stage.wamid(biz_opaque_callback_data="n-1")
    told = stage.told()
    assert [s["status"] for s in told] == ["sent", "delivered", "read"]
    assert {s["id"] for s in told} == {wamid}
    assert {s["biz_opaque_callback_data"] for s in told} == {"n-1"}


def test_nothing_is_told_before_its_time() -> None:
    stage = scene(timing={"sent": 1, "delivered": 10, "read": 100, "jitter": 0})
    stage.wamid()
    assert stage.told(timedelta(seconds=0.9)) == []
    assert [s["status"] for s in stage.told(timedelta(seconds=1))] == ["sent"]
    assert [s["status"] for s in stage.told(timedelta(seconds=9))] == ["delivered"]
    assert [s["status"] for s in stage.told(timedelta(seconds=91))] == ["read"]


def test_a_phone_that_is_off_gives_sent_only_and_one_that_is_not_read_no_read() -> None:
    stage = scene(window_rule="off")
    stage.simulator.add_person("Mati", "+6281200000102", is_reachable=False)
    stage.simulator.add_person("Sibuk", "+6281200000103", is_reading=False)
    stage.send(to="+6281200000102")
    assert [s["status"] for s in stage.told()] == ["sent"]
    stage.send(to="+6281200000103")
    assert [s["status"] for s in stage.told()] == ["sent", "delivered"]


def test_a_person_may_fail_every_message_with_a_code() -> None:
    stage = scene()
    stage.simulator.add_person("Berhenti", "+6281200000102", fails_with=131050)
    stage.send(to="+6281200000102")
    assert [s["errors"][0]["code"] for s in stage.told()] == [131050]


def test_lost_statuses_happened_but_are_not_told() -> None:
    stage = scene(disorder={"status_loss": 1})
    wamid = stage.wamid()
    assert stage.told() == []
    message = stage.simulator.world.ledger.find(wamid)
    assert message is not None
    assert [status for status, _ in message.statuses] == ["sent", "delivered", "read"]


def test_duplicated_statuses_are_told_twice() -> None:
    stage = scene(disorder={"status_duplicates": 1})
    stage.wamid()
    assert Counter(s["status"] for s in stage.told()) == {"sent": 2, "delivered": 2, "read": 2}


def test_reordered_statuses_come_backwards_with_their_true_times() -> None:
    stage = scene(disorder={"status_reorder": 1}, timing={"sent": 1, "delivered": 2, "read": 9})
    stage.wamid()
    told = stage.told()
    assert [s["status"] for s in told] == ["read", "delivered", "sent"]
    times = [int(s["timestamp"]) for s in told]
    assert times == sorted(times, reverse=True)


def test_duplicated_messages_are_told_twice_with_the_same_id() -> None:
    stage = scene(disorder={"message_duplicates": 1})
    wamid = stage.simulator.people.write(stage.sari, "Halo")
    assert [m["id"] for m in stage.told() if m["id"] == wamid] == [wamid, wamid]


def test_a_window_gathers_updates_into_one_post_up_to_the_most() -> None:
    stage = scene(batching={"window": 1, "most": 4}, limits={"pair_burst": 0})
    for _ in range(3):
        stage.wamid()
    stage.clock.advance(timedelta(minutes=1))
    assert [len(batch) for batch in stage.simulator.due_batches()] == [4, 4, 1]


def test_a_window_of_zero_sends_each_update_alone() -> None:
    stage = scene(batching={"window": 0})
    stage.wamid()
    stage.clock.advance(timedelta(minutes=1))
    assert [len(batch) for batch in stage.simulator.due_batches()] == [1, 1, 1]


def test_a_message_of_a_person_does_not_wait_for_the_window_unless_told_to() -> None:
    stage = scene(batching={"window": 10})
    stage.simulator.people.write(stage.sari, "Halo")
    assert len(stage.simulator.due_batches()) == 1
    stage.simulator.turn(batching={"messages_wait": True})
    stage.clock.advance(timedelta(seconds=1))
    stage.simulator.people.write(stage.sari, "Halo")
    assert stage.simulator.due_batches() == []


@settings(max_examples=30)
@given(attempts=st.integers(min_value=1, max_value=200))
def test_pauses_between_attempts_grow_up_to_the_longest(attempts: int) -> None:
    stage = scene(delivery={"first_retry": 5, "longest_pause": 3600}, batching={"window": 0})
    update = Update("messages", {}, stage.sari, attempts=attempts - 1)
    assert stage.simulator.timeline.try_again(update)
    due = stage.simulator.world.agenda.next_due()
    assert due is not None
    pause = due - stage.simulator.world.now()
    expected = min(5 * 2 ** (attempts - 1), 3600)
    assert expected <= pause + 0.001 <= expected * 1.26


def test_an_update_is_given_up_after_seven_days_and_not_before() -> None:
    stage = scene()
    update = Update("messages", {}, stage.sari)
    assert stage.simulator.timeline.try_again(update)
    stage.clock.advance(timedelta(days=6, hours=23))
    assert stage.simulator.timeline.try_again(update)
    stage.clock.advance(timedelta(hours=2))
    assert not stage.simulator.timeline.try_again(update)


def test_a_status_is_priced_by_the_category_of_its_template_or_as_service() -> None:
    stage = scene()
    stage.wamid()
    stage.wamid("template", template("Sari", "LKT-1"))
    priced = [s["pricing"]["category"] for s in stage.told() if s["status"] == "sent"]
    assert sorted(priced) == ["service", "utility"]
