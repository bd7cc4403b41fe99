"""The notifier on a real database before a simulated provider: each notice once, whatever fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from devkit.stack.environment import python_environment
from devkit.stack.ports import free_port
from devkit.stack.services import ServiceProcess
from services.notifier.notice import NoticeState
from services.notifier.use_cases.recording import Sent
from shared.domain.errors import ConflictError
from shared.domain.ids import new_id
from shared.events import verification
from shared.events.intake import DeliveriesReported, DeliveryReport, TemplateChanged
from tests.support.notifier import (
    BUDI,
    SARI,
    NotifierUnderTest,
    a_life,
    changes,
    running_notifier,
)


@pytest.fixture
async def notifier(mongo_uri: str) -> AsyncIterator[NotifierUnderTest]:
    async with running_notifier(mongo_uri) as under_test:
        yield under_test


def each_once(notifier: NotifierUnderTest) -> bool:
    return not notifier.simulator.world.ledger.times_accepted(at_least=2)


# --- told ---


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


# --- the 24-hour window ---


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


# --- delivery states ---


async def test_states_before_the_answer_and_out_of_order_end_right(mongo_uri: str) -> None:
    knobs = {
        "status_before_response": True,
        "status_reorder": 0.5,
        "status_duplicates": 0.5,
    }
    async with running_notifier(mongo_uri, disorder=knobs) as notifier:
        for _ in range(20):
            await notifier.hear(await notifier.request())
        await notifier.until(*["delivered"] * 20)
        assert each_once(notifier)
        assert len(notifier.received()) == 20


async def test_states_without_our_id_are_matched_by_the_message(
    notifier: NotifierUnderTest,
) -> None:
    notifier.is_echo_lost = True
    await notifier.hear(await notifier.request())
    await notifier.until("delivered")
    assert await notifier.store.database["stray_reports"].count_documents({}) == 0


async def test_failed_on_one_device_and_delivered_on_another_is_delivered(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request()
    await notifier.hear(request)
    notifier.is_webhook_away = True
    await notifier.send()
    [notice] = await notifier.notices()
    for status, code in (("failed", 131000), ("delivered", None), ("failed", 131000)):
        report = DeliveryReport(
            notice_id=notice.id,
            message_ref="ref",
            status=status,
            at=notifier.store.clock(),
            error_code=code,
        )
        await notifier.hear(DeliveriesReported(reports=(report,)))
    assert await notifier.states() == ["delivered"]
    assert await notifier.said(request.request_id) == [
        "notice.sent",
        "notice.failed",
        "notice.delivered",
    ]


async def test_who_has_no_whatsapp_is_on_the_call_list(mongo_uri: str) -> None:
    async with running_notifier(mongo_uri, strangers="fail") as notifier:
        await notifier.hear(await notifier.request(phone="+6281200000999"))
        await notifier.until("failed")
        [notice] = await notifier.notices()
        assert (notice.code, notice.why) == (131026, "other_path")
        listed = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
        assert [(p["name"], p["phone"], p["kind"]) for p in listed] == [
            ("Sari Wulandari", "+6281200000999", "submitted")
        ]


# --- unknown outcomes ---


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
    await notifier.sender._send(claimed)  # and here it dies
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
    outcome = await notifier.sender._send(claimed)
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


# --- refusals ---


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
    for _ in range(5):
        await notifier.hear(await notifier.request())
    [first] = await notifier.sender.choosing.claim(1)
    await notifier.sender._deliver([first])
    assert first.notice.state is NoticeState.SENDING
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


# --- the ledger over HTTP ---


async def test_the_ledger_is_paged_and_filtered(notifier: NotifierUnderTest) -> None:
    requests = [await notifier.request() for _ in range(5)]
    for request in requests:
        await notifier.hear(request)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await notifier.get("ops", "", limit=2, **after)).json()
        seen += [item["request_id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [r.request_id for r in requests]
    one = (await notifier.get("ops", "", request_id=seen[2])).json()["items"]
    assert [item["ticket"] for item in one] == [requests[2].ticket]
    none = (await notifier.get("ops", "", state="failed")).json()
    assert none == {"items": [], "next": None}
    assert (await notifier.get("ops", "", after="&&")).status_code == 422


async def test_names_and_phones_are_for_front_officers_only(notifier: NotifierUnderTest) -> None:
    await notifier.hear(await notifier.request(phone=None))
    for person, name in (("loket-nur", "Sari Wulandari"), ("ops", None), ("auditor", None)):
        [item] = (await notifier.get(person, "/not-reached")).json()["items"]
        assert item["name"] == name, person
    assert (await notifier.get("siti")).status_code == 403


async def test_notices_of_a_request_are_for_those_who_check_or_make_it(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request("KK_HILANG_RUSAK")
    await notifier.hear(request)

    async def seen_by(person: str) -> int:
        token = notifier.mint.token_of(person, notifier.store.clock())
        answer = await notifier.client.get(
            f"/v1/requests/{request.request_id}/notices",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    theirs = ("dafduk-dewi", "operator-dafduk", "kabid-dafduk", "loket-nur", "auditor")
    others = ("capil-rina", "kabid-capil")
    assert [await seen_by(person) for person in (*theirs, *others)] == [1, 1, 1, 1, 1, 0, 0]
    life = a_life(request, await notifier.keyring.get(request.request_id))
    await notifier.hear(*(e for e in life if isinstance(e, verification.RequestRouted)))
    # Capil checks it now, and Dafduk still makes the card.
    assert all([await seen_by(person) for person in (*theirs, *others)])


@pytest.mark.parametrize("person", ["kabid-capil", "kabid-dafduk", "capil-rina", "operator-capil"])
async def test_the_ledger_of_all_departments_is_for_nobody_who_works_for_one(
    notifier: NotifierUnderTest, person: str
) -> None:
    request = await notifier.request("KK_HILANG_RUSAK")
    await notifier.hear(request)
    for path in ("", "/not-reached"):
        answer = await notifier.get(person, path, request_id=request.request_id)
        assert answer.status_code == 403


async def test_who_was_called_is_off_the_list_and_the_ledger_says_who_called(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request(phone=None)
    await notifier.hear(request)
    await notifier.until("failed")
    [listed] = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
    call = f"/{listed['id']}/calls"
    told = {"outcome": "no_answer", "note": "Nobody at home."}
    assert (await notifier.post("kabid-capil", call, told)).status_code == 403
    noted = await notifier.post("loket-nur", call, told)
    assert noted.status_code == 200, noted.text
    [again] = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
    assert [(c["by"], c["note"]) for c in again["calls"]] == [("loket-nur", "Nobody at home.")]
    [masked] = (await notifier.get("ops", "/not-reached")).json()["items"]
    assert masked["calls"][0]["note"] is None
    await notifier.post("loket-nur", call, {"outcome": "reached"})
    assert (await notifier.get("loket-nur", "/not-reached")).json()["items"] == []
    assert (await notifier.post("loket-nur", call, {"outcome": "reached"})).status_code == 409


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


async def test_an_escalation_is_apologised_for_with_a_new_date(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request()
    about = {n: getattr(request, n) for n in ("request_id", "ticket", "document_type")}
    late = verification.RequestEscalated(
        **about, department="CAPIL", waiting_since=notifier.store.clock()
    )
    await notifier.hear(request, late)
    await notifier.until("delivered", "delivered")
    assert "mohon maaf" in notifier.received()[1].text
