"""Answers that broke off, and senders that died: nothing twice, nothing lost."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from devkit.stack.environment import python_environment
from devkit.stack.ports import free_port
from devkit.stack.services import ServiceProcess
from services.notifier.notice import NoticeState
from services.notifier.use_cases.recording import Sent
from shared.domain.errors import ConflictError
from shared.events.intake import DeliveriesReported, DeliveryReport
from tests.support.notifier import NotifierUnderTest
from tests.support.notifier_events import SARI, changes
from tests.support.running_notifier import running_notifier


async def test_a_broken_answer_is_not_sent_again_and_ends_delivered(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.turn(drop={"next": 1})
    notifier.is_webhook_away = True
    notifier.simulator.turn(delivery={"first_retry": 0.3})
    await notifier.hear(await notifier.request())
    await notifier.until("unknown")
    await notifier.send(3)
    assert len(notifier.received()) == 1
    notifier.is_webhook_away = False
    await notifier.until("delivered")
    assert len(notifier.received()) == 1


async def test_an_answer_that_never_comes_is_an_unknown_outcome(mongo_uri: str) -> None:
    async with running_notifier(mongo_uri, send_timeout=timedelta(seconds=0.3)) as notifier:
        notifier.simulator.turn(hang={"next": 1})
        await notifier.hear(await notifier.request())
        await notifier.until("delivered")
        assert len(notifier.received()) == 1


async def test_an_unknown_outcome_without_word_goes_to_the_call_list_and_is_not_sent_again(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.turn(lose={"next": 1})
    request = await notifier.request()
    await notifier.hear(request)
    await notifier.until("unknown")
    notifier.wait(seconds=89)
    await notifier.send(3)
    assert await notifier.states() == ["unknown"]
    notifier.wait(seconds=2)
    await notifier.until("unconfirmed")
    notifier.wait(hours=2)
    await notifier.send(3)
    assert not notifier.received()
    assert await notifier.said(request.request_id) == ["notice.failed"]
    listed = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
    assert [(p["state"], p["why"]) for p in listed] == [("unconfirmed", "no_word")]


async def test_later_notices_wait_for_an_unknown_outcome(notifier: NotifierUnderTest) -> None:
    notifier.simulator.turn(lose={"next": 1})
    request = await notifier.request()
    await notifier.hear(request)
    await notifier.until("unknown")
    await notifier.hear(*changes(request, 1))
    await notifier.send(5)
    assert await notifier.states() == ["unknown", "waiting"]
    notifier.wait(seconds=95)
    await notifier.until("unconfirmed", "delivered")


async def test_a_sender_that_died_between_sending_and_writing_sends_nothing_twice(
    notifier: NotifierUnderTest,
) -> None:
    notifier.is_webhook_away = True
    await notifier.hear(await notifier.request())
    [claimed] = await notifier.sender.choosing.claim(1)
    await notifier.die_sending(claimed)
    await notifier.send(3)
    assert await notifier.states() == ["sending"]
    notifier.wait(seconds=30)
    await notifier.follow_up()
    assert await notifier.states() == ["unknown"]
    await notifier.send(3)
    assert len(notifier.received()) == 1


async def test_an_answer_whose_lease_is_over_changes_nothing(notifier: NotifierUnderTest) -> None:
    notifier.is_webhook_away = True
    await notifier.heard_from(SARI)
    await notifier.hear(await notifier.request())
    [claimed] = await notifier.sender.choosing.claim(1)
    outcome = await notifier.die_sending(claimed)
    report = DeliveryReport(
        notice_id=claimed.letter.opaque,
        message_ref="ref",
        status="failed",
        at=notifier.store.clock(),
        error_code=131047,
    )
    await notifier.hear(DeliveriesReported(reports=(report,)))
    await notifier.sender.recording.record([Sent(claimed, outcome)])
    [notice] = await notifier.notices()
    assert (notice.state, notice.issue, notice.message_ref) == (NoticeState.WAITING, 2, None)


async def test_a_killed_process_leaves_nothing_sent_twice_and_nothing_lost(
    notifier: NotifierUnderTest, tmp_path: Path
) -> None:
    count = 60
    await notifier.hear(*[await notifier.request() for _ in range(count)])
    notifier.is_webhook_away = True
    notifier.simulator.turn(answer_delay=0.1, delivery={"first_retry": 0.3})
    service = ServiceProcess(
        "notifier",
        "services.notifier.main",
        port=(port := free_port()),
        environment={**python_environment(), **notifier.environment, "HTTP_PORT": str(port)},
        log=tmp_path / "log",
        ready=_always_ready,
    )
    await service.start()
    async with asyncio.timeout(60):
        while len(notifier.received()) < count // 3:
            await asyncio.sleep(0.01)
    service.kill()
    await service.stop()
    accepted = {message.opaque for message in notifier.received()}
    assert "sending" in await notifier.states()

    notifier.simulator.turn(answer_delay=0)
    notifier.is_webhook_away = False
    notifier.wait(minutes=1)
    states: dict[str, NoticeState] = {}
    async with asyncio.timeout(60):
        while any(states.get(str(o)) is not NoticeState.DELIVERED for o in accepted):
            await notifier.follow_up()
            await notifier.send()
            states = {n.id: n.state for n in await notifier.notices()}
            await asyncio.sleep(0.05)
        notifier.wait(minutes=2)
        while not set(await notifier.states()) <= {"delivered", "unconfirmed"}:
            await notifier.send()
            await notifier.follow_up()
            await asyncio.sleep(0.05)
    unconfirmed = {n.id for n in await notifier.notices() if n.state is NoticeState.UNCONFIRMED}
    arrived = {message.opaque for message in notifier.received()}
    assert len(notifier.received()) == len(arrived)
    assert not arrived & unconfirmed
    assert len(arrived | unconfirmed) == count


async def _always_ready() -> bool:
    return True


async def test_two_senders_never_send_the_same_notice(notifier: NotifierUnderTest) -> None:
    for number in range(30):
        await notifier.hear(await notifier.request(phone=f"+62812000002{number:02}"))

    claimed: list[str] = []

    async def claim() -> None:
        # Who was slower with one of them chooses again.
        with suppress(ConflictError):
            claimed.extend(c.notice.id for c in await notifier.sender.choosing.claim(30))

    async with asyncio.timeout(60):
        while len(claimed) < 30:
            await asyncio.gather(claim(), claim())
    assert len(set(claimed)) == len(claimed) == 30
