"""What the provider refuses: who waits for it, and who goes on."""

from datetime import timedelta

from shared.events.intake import TemplateChanged
from tests.support.notifier import NotifierUnderTest, each_once
from tests.support.notifier_events import BUDI, SARI


async def test_a_person_written_to_too_fast_waits_and_others_go_on(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.turn(refuse={"next": 1, "code": 131056})
    await notifier.hear(await notifier.request(phone=SARI))
    await notifier.send()
    assert await notifier.states() == ["waiting"]
    await notifier.hear(await notifier.request(phone=BUDI), await notifier.request(phone=SARI))
    await notifier.send(2)
    assert len(notifier.received(BUDI)) == 1
    assert not notifier.received(SARI)
    notifier.wait(seconds=1.1)
    await notifier.send(2)
    notifier.wait(seconds=6.1)
    await notifier.send(2)
    assert len(notifier.received(SARI)) == 2


async def test_a_spam_limit_pauses_the_channel_and_loses_nothing(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.turn(refuse={"next": 1, "code": 131048})
    await notifier.hear(await notifier.request())
    await notifier.send()
    for _ in range(4):
        await notifier.hear(await notifier.request())
    await notifier.send(3)
    assert await notifier.states() == ["waiting"] * 5
    assert not notifier.received()
    notifier.simulator.turn(refuse={"next": 1, "code": 131048})
    notifier.wait(minutes=1)
    await notifier.send(3)  # the probe is refused too
    assert await notifier.states() == ["waiting"] * 5
    notifier.wait(minutes=1)
    await notifier.send(3)
    assert not notifier.received()  # paused for longer this time
    notifier.wait(minutes=2)
    await notifier.send()
    assert len(notifier.received()) == 1  # one probe
    await notifier.until(*["delivered"] * 5)
    assert each_once(notifier)


async def test_while_the_provider_is_away_everything_waits_and_then_leaves(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.turn(outage="unavailable")
    for _ in range(5):
        await notifier.hear(await notifier.request())
    for _ in range(10):
        await notifier.send()
        notifier.wait(seconds=5)
    assert set(await notifier.states()) == {"waiting"}
    notifier.simulator.turn(outage="none")
    for _ in range(30):
        await notifier.send()
        notifier.wait(seconds=20)
    await notifier.until(*["delivered"] * 5)
    assert each_once(notifier)


async def test_a_request_of_ours_that_is_wrong_fails_and_is_shown(
    notifier: NotifierUnderTest,
) -> None:
    notifier.simulator.world.templates.clear()
    await notifier.hear(await notifier.request())
    await notifier.until("failed")
    [notice] = await notifier.notices()
    assert (notice.code, notice.why) == (132001, "our_bug")


async def test_a_paused_template_is_not_sent_until_the_provider_takes_it_back(
    notifier: NotifierUnderTest,
) -> None:
    def told(status: str, minute: int) -> TemplateChanged:
        at = notifier.store.clock() + timedelta(minutes=minute)
        return TemplateChanged(name="loket_submitted", language="id", status=status, at=at)

    await notifier.hear(told("PAUSED", 0), told("APPROVED", -5))
    await notifier.hear(await notifier.request())
    await notifier.send(5)
    assert notifier.received() == []
    assert await notifier.states() == ["waiting"]
    await notifier.hear(told("APPROVED", 1))
    await notifier.follow_up()
    notifier.wait(hours=1)
    await notifier.until("delivered")
    assert len(notifier.received()) == 1
