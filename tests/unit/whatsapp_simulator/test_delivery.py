import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import orjson

from devkit.whatsapp.delivery import WebhookDelivery
from devkit.whatsapp.wire import sign
from tests.support.whatsapp_simulator import Scene, scene


class Receiver:
    """Answers webhooks as a test wants, and remembers their bodies."""

    def __init__(self, answer: Callable[[int], int] = lambda _: 200) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.most_at_once = self.at_once = 0
        self._answer = answer

    async def post(self, body: bytes, signature: str) -> int:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.bodies.append(body)
        self.signatures.append(signature)
        return self._answer(len(self.bodies))

    def ids(self) -> list[str]:
        """The ids of all messages, as often as they came."""
        values = [
            change["value"]
            for body in self.bodies
            for entry in orjson.loads(body)["entry"]
            for change in entry["changes"]
        ]
        return [message["id"] for value in values for message in value.get("messages", ())]


@asynccontextmanager
async def delivering(stage: Scene, receiver: Receiver) -> AsyncIterator[WebhookDelivery]:
    delivery = WebhookDelivery(stage.simulator, receiver.post)
    yield delivery
    await delivery.stop()


async def pump(stage: Scene, delivery: WebhookDelivery, after: timedelta) -> None:
    stage.clock.advance(after)
    delivery.pump()
    assert await delivery.until_idle(5)


async def test_webhooks_are_signed_with_the_app_secret() -> None:
    stage, receiver = scene(), Receiver()
    async with delivering(stage, receiver) as delivery:
        stage.simulator.people.write(stage.sari, "Terima kasih 🙏")
        await pump(stage, delivery, timedelta())
    (body,) = receiver.bodies
    assert receiver.signatures == [sign(body, stage.simulator.world.business.app_secret)]


async def test_a_webhook_is_tried_again_until_it_is_answered_with_200() -> None:
    stage, receiver = scene(), Receiver(lambda attempt: 200 if attempt == 4 else 500)
    async with delivering(stage, receiver) as delivery:
        wamid = stage.simulator.people.write(stage.sari, "Halo")
        for _ in range(6):
            await pump(stage, delivery, timedelta(minutes=5))
        assert receiver.ids() == [wamid] * 4
        assert (delivery.succeeded, delivery.failed) == (1, 3)
        assert len(stage.simulator.world.agenda) == 0


async def test_no_answer_and_answers_other_than_200_count_as_failures() -> None:
    for status in (0, 201, 204, 302, 401, 503):
        stage, receiver = scene(), Receiver(lambda _, status=status: status)  # type: ignore[misc]
        async with delivering(stage, receiver) as delivery:
            stage.simulator.people.write(stage.sari, "Halo")
            await pump(stage, delivery, timedelta())
            assert delivery.failed == 1
            assert len(stage.simulator.world.agenda) == 1


async def test_updates_that_failed_apart_may_be_tried_again_together() -> None:
    stage = scene(batching={"window": 60}, delivery={"first_retry": 1})
    receiver = Receiver(lambda attempt: 200 if attempt > 2 else 500)
    async with delivering(stage, receiver) as delivery:
        first = stage.simulator.people.write(stage.sari, "Satu")
        await pump(stage, delivery, timedelta())
        second = stage.simulator.people.write(stage.sari, "Dua")
        await pump(stage, delivery, timedelta())
        await pump(stage, delivery, timedelta(minutes=2))
    assert len(receiver.bodies) == 3
    assert sorted(receiver.ids()) == sorted([first, second] * 2)


async def test_webhooks_are_delivered_at_the_same_time_up_to_the_knob() -> None:
    stage, receiver = scene(batching={"window": 0}, delivery={"concurrency": 3}), Receiver()
    async with delivering(stage, receiver) as delivery:
        for number in range(10):
            stage.simulator.people.write(stage.sari, f"Pesan {number}")
        await pump(stage, delivery, timedelta())
    assert len(receiver.bodies) == 10
    assert receiver.most_at_once == 3


async def test_what_is_given_up_is_counted() -> None:
    stage = scene(delivery={"give_up_after": 60})
    receiver = Receiver(lambda _: 500)
    async with delivering(stage, receiver) as delivery:
        stage.simulator.people.write(stage.sari, "Halo")
        for _ in range(3):
            await pump(stage, delivery, timedelta(minutes=2))
        assert delivery.abandoned == 1
        assert len(stage.simulator.world.agenda) == 0
