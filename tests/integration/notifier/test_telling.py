"""What is told, to whom, and in which form: each notice once, in order."""

import pytest

from services.notifier.notice import NoticeState
from shared.domain.ids import new_id
from shared.events import verification
from tests.support.about import about
from tests.support.notifier import NotifierUnderTest, each_once
from tests.support.notifier_events import SARI, a_life, changes


async def test_a_submission_is_told_and_delivered(notifier: NotifierUnderTest) -> None:
    request = await notifier.request()
    await notifier.hear(request)
    await notifier.until("delivered")
    [message] = notifier.received()
    assert message.kind == "template"
    assert request.ticket in message.text
    assert "Yth. Sari Wulandari, permohonan Akta Kelahiran" in message.text
    assert await notifier.said(request.request_id) == ["notice.sent", "notice.delivered"]


async def test_an_event_that_comes_twice_makes_one_notice(notifier: NotifierUnderTest) -> None:
    request = await notifier.request()
    key = await notifier.keyring.get(request.request_id)
    life = a_life(request, key)
    await notifier.hear(*life)
    once = [n.id for n in await notifier.notices()]
    assert len(once) == 18
    same = new_id()
    await notifier.hear(request, event_id=same)
    await notifier.hear(request, event_id=same)
    for event in life[:-3]:  # announced again under a new id, as after a replay by hand
        await notifier.hear(event)
    await notifier.hear(life[-1])  # the same broken promise, said again
    assert [n.id for n in await notifier.notices()] == once
    assert await notifier.store.database["dead_letters"].count_documents({}) == 0


async def test_everything_that_is_told_reaches_the_person_in_order(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request()
    await notifier.hear(*a_life(request, await notifier.keyring.get(request.request_id)))
    for _ in range(40):
        await notifier.send()
        notifier.wait(seconds=1)
    assert set(await notifier.states()) <= {"accepted", "sent", "delivered"}
    kinds = [n.kind for n in await notifier.notices()]
    by_opaque = {n.id: n.kind for n in await notifier.notices()}
    assert [by_opaque[m.opaque or ""] for m in notifier.received()] == kinds
    assert each_once(notifier)


async def test_an_event_before_its_submission_is_set_aside(notifier: NotifierUnderTest) -> None:
    request = await notifier.request()
    await notifier.hear(*changes(request, 1))
    letters = [d["code"] async for d in notifier.store.database["dead_letters"].find()]
    assert letters == ["earlier-event-missing"]
    assert await notifier.notices() == []


async def test_nothing_is_told_of_an_erased_request(notifier: NotifierUnderTest) -> None:
    request = await notifier.request()
    await notifier.hear(request)
    await notifier.keyring.destroy(request.request_id)
    await notifier.hear(*changes(request, 1))
    await notifier.send()
    [notice] = await notifier.notices()
    assert (notice.state, notice.why) == (NoticeState.FAILED, "erased")
    assert not notifier.received()


async def test_who_has_no_address_is_on_the_call_list(notifier: NotifierUnderTest) -> None:
    request = await notifier.request(phone=None)
    await notifier.hear(request)
    [notice] = await notifier.notices()
    assert (notice.state, notice.why) == (NoticeState.FAILED, "no_address")
    assert await notifier.said(request.request_id) == ["notice.failed"]


async def test_no_personal_data_is_stored_in_clear(notifier: NotifierUnderTest) -> None:
    await notifier.hear(await notifier.request())
    await notifier.until("delivered")
    for name in await notifier.store.database.list_collection_names():
        async for document in notifier.store.database[name].find():
            assert "Sari" not in str(document)
            assert "81200000101" not in str(document)
            assert "wamid" not in str(document)


async def test_inside_the_window_free_text_is_sent(notifier: NotifierUnderTest) -> None:
    await notifier.heard_from(SARI)
    await notifier.hear(await notifier.request())
    await notifier.until("delivered")
    [message] = notifier.received()
    assert message.kind == "text"


@pytest.mark.parametrize("rule", ["later", "at_once"])
async def test_a_window_that_closed_at_the_provider_is_answered_with_a_template(
    notifier: NotifierUnderTest, rule: str
) -> None:
    notifier.simulator.turn(window_rule=rule)
    await notifier.heard_from(SARI)
    notifier.simulator.world.last_wrote.clear()
    request = await notifier.request()
    await notifier.hear(request)
    await notifier.until("delivered")
    forms = [m.kind for m in notifier.received()]
    assert forms == (["text", "template"] if rule == "later" else ["template"])
    assert (await notifier.said(request.request_id))[-1] == "notice.delivered"
    assert "notice.failed" not in await notifier.said(request.request_id)


async def test_javanese_is_written_in_the_window_and_indonesian_outside(
    notifier: NotifierUnderTest,
) -> None:
    await notifier.hear(await notifier.request(language="jv"))
    await notifier.until("delivered")
    await notifier.heard_from(SARI)
    await notifier.hear(await notifier.request(language="jv"))
    await notifier.until("delivered", "delivered")
    template, text = notifier.received()
    assert "Yth. Sari" in template.text
    assert "Katur Sari" not in template.text
    assert "Katur Sari Wulandari, panyuwunan" in text.text


async def test_an_escalation_is_apologised_for_with_a_new_date(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request()
    late = verification.RequestEscalated(
        **about(request), department="CAPIL", waiting_since=notifier.store.clock()
    )
    await notifier.hear(request, late)
    await notifier.until("delivered", "delivered")
    assert "mohon maaf" in notifier.received()[1].text
