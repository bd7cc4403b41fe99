"""Faults that strike statuses, webhooks and files."""

from datetime import timedelta

import orjson

from devkit.whatsapp.media import SENT_LIFE
from devkit.whatsapp.wire import sign
from tests.support.whatsapp_simulator import scene, template
from tests.unit.whatsapp_simulator.test_delivery import Receiver, delivering, pump


def test_a_message_can_fail_after_it_was_accepted() -> None:
    stage = scene(fail={"next": 1, "code": 131053})
    stage.wamid()
    (status,) = stage.told()
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131053)
    stage.wamid()
    assert [status["status"] for status in stage.told()] == ["sent", "delivered", "read"]


def test_a_message_can_be_delivered_and_fail_too() -> None:
    stage = scene(disorder={"delivered_and_failed": 1})
    stage.wamid()
    assert [status["status"] for status in stage.told()] == ["sent", "delivered", "failed"]


def test_an_older_status_names_its_conversation() -> None:
    stage = scene(status_shape="v23")
    stage.wamid()
    sent, delivered, read = stage.told()
    assert sent["conversation"] == delivered["conversation"]
    assert sent["conversation"]["origin"] == {"type": "service"}
    assert "conversation" not in read


def test_a_template_can_be_held_for_an_assessment_and_arrives_nevertheless() -> None:
    stage = scene(hold={"next": 1})
    answer = stage.send("template", template("Sari", "KDS-1"))
    [message] = orjson.loads(answer.body)["messages"]
    assert message["message_status"] == "held_for_quality_assessment"
    assert [status["status"] for status in stage.told()] == ["sent", "delivered", "read"]


def test_noise_stands_beside_what_matters() -> None:
    stage = scene(batching={"noise": 1})
    stage.simulator.people.write(stage.sari, "Halo?")
    ((update,),) = stage.simulator.due_batches()
    payload = orjson.loads(orjson.dumps(stage.simulator.to_payload([update])))
    fields = [change["field"] for entry in payload["entry"] for change in entry["changes"]]
    assert len(fields) == 2
    assert fields.count("messages") == 1


async def test_a_forged_webhook_comes_first_and_is_counted_where_it_is_believed() -> None:
    stage, receiver = scene(delivery={"forged": 1}), Receiver()
    async with delivering(stage, receiver) as delivery:
        wamid = stage.simulator.people.write(stage.sari, "Halo?")
        await pump(stage, delivery, timedelta())
        forged, true = receiver.ids()
        assert true == wamid != forged
        assert receiver.signatures[0] != receiver.signatures[1]
        assert delivery.forged_taken == 1
    refusing = Receiver(lambda number: 401 if number % 2 else 200)
    async with delivering(stage, refusing) as delivery:
        stage.simulator.people.write(stage.sari, "Halo?")
        await pump(stage, delivery, timedelta())
        assert (delivery.forged_taken, delivery.succeeded) == (0, 1)


async def test_what_was_taken_but_not_heard_of_comes_again() -> None:
    stage, receiver = scene(delivery={"unheard": 1}), Receiver()
    async with delivering(stage, receiver) as delivery:
        wamid = stage.simulator.people.write(stage.sari, "Halo?")
        await pump(stage, delivery, timedelta())
        stage.simulator.turn(delivery={"unheard": 0})
        await pump(stage, delivery, timedelta(minutes=1))
    assert receiver.ids() == [wamid, wamid]


async def test_the_log_holds_webhooks_without_the_seals_of_addresses() -> None:
    stage, receiver = scene(), Receiver(lambda number: 500 if number == 1 else 200)
    async with delivering(stage, receiver) as delivery:
        stage.simulator.people.share(stage.sari, b"%PDF", "application/pdf")
        await pump(stage, delivery, timedelta())
        await pump(stage, delivery, timedelta(minutes=1))
    log = stage.simulator.world.log
    first, again = log.after(0)
    assert (first.what, first.status, first.attempt) == ("1 document", 500, 1)
    assert (again.status, again.attempt) == (200, 2)
    assert b"hash=..." in again.body
    assert log.after(first.number) == [again]


def test_nobody_is_told_while_the_app_is_not_subscribed() -> None:
    stage = scene()
    stage.simulator.world.is_subscribed = False
    stage.simulator.people.write(stage.sari, "Halo?")
    assert stage.told() == []


def test_a_paused_template_is_refused() -> None:
    stage = scene()
    stage.simulator.world.templates.set_status("permohonan_diterima", "id", "PAUSED")
    refusal = stage.refusal("template", template("Sari", "KDS-1"))
    assert refusal["code"] == 132015


async def test_more_than_the_provider_posts_comes_wrongly_signed_from_somebody_else() -> None:
    refusing = Receiver(lambda number: 413 if number % 2 else 200)
    stage = scene(delivery={"oversized": 1})
    async with delivering(stage, refusing) as delivery:
        stage.simulator.people.write(stage.sari, "Halo?")
        await pump(stage, delivery, timedelta())
        assert (delivery.forged_taken, delivery.succeeded) == (0, 1)
    too_large, true = refusing.bodies
    assert len(too_large) > 3 * 1024 * 1024 > len(true)
    assert refusing.signatures[0] != sign(too_large, stage.simulator.world.business.app_secret)


def test_a_withdrawn_file_is_kept_on_telephones_only() -> None:
    stage = scene()
    world = stage.simulator.world
    media = world.media.keep(b"%PDF", "application/pdf", None, now=world.now(), life=SENT_LIFE)
    assert world.media.offered(media.id, world.now()) == media
    world.media.withdraw(media.id)
    assert world.media.offered(media.id, world.now()) is None
    assert world.media.find(media.id, world.now()) == media


def test_each_time_a_fault_strikes_is_counted() -> None:
    stage = scene(refuse={"next": 1}, disorder={"status_duplicates": 1})
    stage.refusal()
    stage.wamid()
    assert stage.simulator.world.struck == {"refuse": 1, "status_duplicates": 3}
    stage.simulator.world.reset()
    assert not stage.simulator.world.struck


def test_a_failure_that_is_never_told_is_known_here() -> None:
    stage = scene(fail={"next": 1}, disorder={"status_loss": 1})
    stage.wamid(biz_opaque_callback_data="n-1")
    stage.wamid(biz_opaque_callback_data="n-2")
    assert stage.told() == []
    assert stage.simulator.world.ledger.untold == {"n-1"}
