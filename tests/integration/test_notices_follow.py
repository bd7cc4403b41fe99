"""Notices go where their person is now, in the language that the person reads now."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.notifier.notice import NoticeState
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events import verification
from shared.events.intake import RequestSubmitted
from shared.events.parts import Channel, PaperFault
from tests.support.about import about
from tests.support.notifier import NotifierUnderTest
from tests.support.notifier_events import BUDI, SARI, changes
from tests.support.running_notifier import running_notifier


@pytest.fixture
async def notifier(mongo_uri: str) -> AsyncIterator[NotifierUnderTest]:
    async with running_notifier(mongo_uri) as under_test:
        yield under_test


async def filed_by_chat(notifier: NotifierUnderTest, **given: object) -> RequestSubmitted:
    return await notifier.request(channel=Channel.WHATSAPP, is_in_chat=True, **given)


def escalated(
    request: RequestSubmitted, notifier: NotifierUnderTest
) -> verification.RequestEscalated:
    since = request.received_at
    return verification.RequestEscalated(**about(request), department="CAPIL", waiting_since=since)


async def test_later_notices_go_to_the_new_number_in_the_new_language(
    notifier: NotifierUnderTest,
) -> None:
    request = await filed_by_chat(notifier)
    await notifier.hear(request)
    await notifier.until("delivered")
    await notifier.hear(await notifier.changed(phone=BUDI, language="en"))
    await notifier.hear(*changes(request, 1))
    await notifier.until("delivered", "delivered")
    assert len(notifier.received(SARI)) == 1
    [message] = notifier.received(BUDI)
    assert "permohonan" not in message.text.casefold()


@pytest.mark.parametrize("is_in_chat", [True, False])
async def test_a_returned_request_has_a_button_where_it_can_be_repaired_in_the_chat(
    notifier: NotifierUnderTest, *, is_in_chat: bool
) -> None:
    request = await notifier.request(is_in_chat=is_in_chat)
    returned = verification.RequestReturned(
        **about(request),
        sequence=2,
        state=State.RETURNED,
        department="CAPIL",
        faults=(PaperFault(requirement="KK_ASLI", reason="FOTO_BURAM"),),
        repair_by=request.received_at + timedelta(days=14),
    )
    await notifier.hear(request)
    await notifier.until("delivered")
    await notifier.heard_from(SARI)  # the first left as a template, the second as free text
    again = await notifier.request(is_in_chat=is_in_chat)
    told = {n: getattr(again, n) for n in ("request_id", "ticket", "document_type")}
    await notifier.hear(again, returned, returned.model_copy(update=told))
    await notifier.until("delivered", "delivered", request_id=request.request_id)
    await notifier.until("delivered", "delivered", request_id=again.request_id)
    notices = [m for m in notifier.received(SARI) if "Kartu Keluarga" in m.text]
    assert len(notices) == 2
    for message, ticket in zip(notices, (request.ticket, again.ticket), strict=True):
        assert ticket in message.text
        assert ("balas PERBAIKI" in message.text) is is_in_chat
        assert (f"repair:{ticket}".encode() in message.raw) is is_in_chat
        assert ("lewat aplikasi" in message.text) is not is_in_chat


@pytest.mark.parametrize("is_together", [True, False])
@pytest.mark.parametrize("is_change_first", [True, False])
async def test_a_change_counts_whether_it_is_heard_before_or_after_the_submission(
    notifier: NotifierUnderTest, *, is_change_first: bool, is_together: bool
) -> None:
    request = await filed_by_chat(notifier)
    change = await notifier.changed(phone=BUDI, language="en")
    events = [change, request] if is_change_first else [request, change]
    if is_together:
        await notifier.hear(*events)
    else:
        for event in events:
            await notifier.hear(event)
    await notifier.until("delivered")
    assert not notifier.received(SARI)
    [message] = notifier.received(BUDI)
    assert "permohonan" not in message.text.casefold()


async def test_the_window_is_that_of_the_new_number(notifier: NotifierUnderTest) -> None:
    await notifier.heard_from(SARI)
    request = await filed_by_chat(notifier)
    await notifier.hear(request, await notifier.changed(phone=BUDI))
    await notifier.until("delivered")
    assert [m.kind for m in notifier.received(BUDI)] == ["template"]
    await notifier.heard_from(BUDI)
    await notifier.hear(*changes(request, 1))
    await notifier.until("delivered", "delivered")
    assert [m.kind for m in notifier.received(BUDI)] == ["template", "text"]


async def test_a_change_that_is_told_again_changes_nothing(notifier: NotifierUnderTest) -> None:
    request = await filed_by_chat(notifier)
    first = await notifier.changed(phone=SARI, language="jv")
    second = await notifier.changed(phone=BUDI, language="en")
    same = new_id()
    await notifier.hear(second, event_id=same)
    await notifier.hear(second, event_id=same)
    await notifier.hear(second)
    await notifier.hear(first)  # out of a log that was told again
    await notifier.hear(request)
    await notifier.until("delivered")
    assert [n.language for n in await notifier.notices()] == ["en"]
    assert len(notifier.received(BUDI)) == 1
    assert not notifier.received(SARI)


async def test_the_same_news_is_not_told_a_second_time_under_the_new_number(
    notifier: NotifierUnderTest,
) -> None:
    request = await filed_by_chat(notifier)
    await notifier.hear(request, escalated(request, notifier))
    await notifier.until("delivered", "delivered")
    await notifier.hear(await notifier.changed(phone=BUDI))
    await notifier.hear(request)
    await notifier.hear(escalated(request, notifier))  # the same broken promise, said again
    assert await notifier.states() == ["delivered", "delivered"]
    assert not notifier.received(BUDI)


async def test_what_was_filed_by_app_keeps_the_number_that_was_given_for_it(
    notifier: NotifierUnderTest,
) -> None:
    by_app = await notifier.request(channel=Channel.APP)
    await notifier.hear(await notifier.changed(phone=BUDI), by_app)
    await notifier.until("delivered")
    assert len(notifier.received(SARI)) == 1
    assert not notifier.received(BUDI)


async def test_who_is_to_be_called_is_called_at_the_new_number(mongo_uri: str) -> None:
    async with running_notifier(mongo_uri, strangers="fail") as notifier:
        request = await filed_by_chat(notifier, phone="+6281200000999")
        await notifier.hear(request)
        await notifier.until("failed")
        await notifier.hear(await notifier.changed(phone=BUDI))
        shown = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
        assert [person["phone"] for person in shown] == [BUDI]


async def test_who_is_left_without_an_address_is_to_be_called(notifier: NotifierUnderTest) -> None:
    request = await filed_by_chat(notifier)
    await notifier.hear(request, await notifier.changed(is_gone=True))
    await notifier.send()
    [notice] = await notifier.notices()
    assert (notice.state, notice.why) == (NoticeState.FAILED, "no_address")
    assert not notifier.received(SARI)


async def test_no_number_of_a_person_is_stored_in_clear(notifier: NotifierUnderTest) -> None:
    request = await filed_by_chat(notifier)
    await notifier.hear(request, await notifier.changed(phone=BUDI))
    await notifier.until("delivered")
    for name in await notifier.store.database.list_collection_names():
        async for document in notifier.store.database[name].find():
            assert "81200000102" not in str(document)


async def test_who_was_forgotten_meanwhile_is_written_to_as_filed(
    notifier: NotifierUnderTest,
) -> None:
    request = await filed_by_chat(notifier)
    await notifier.hear(request, await notifier.changed(phone=BUDI))
    await notifier.keyring.destroy("person:ref-1")
    await notifier.until("delivered")
    assert len(notifier.received(SARI)) == 1
