"""The simulator on the network: its endpoints, failures and time."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from kapso_whatsapp.webhooks import verify_signature

from devkit.whatsapp.callback import HandshakeError
from devkit.whatsapp.control import SimulatorControl, SimulatorRefusedError
from devkit.whatsapp.recording import Recording
from devkit.whatsapp.replaying import replay
from tests.support.whatsapp_simulator import PHONE, request, template
from tests.support.whatsapp_stage import running


async def test_a_signature_holds_for_the_raw_bytes_only() -> None:
    async with running() as stage:
        await stage.control.write(PHONE, "Terima kasih 🙏 12/11")
        await stage.control.wait_until_quiet()
        ((body, signature),) = stage.receiver.seen
        secret = stage.business.app_secret
    assert verify_signature(app_secret=secret, raw_body=body, signature_header=signature)
    again = json.dumps(json.loads(body), separators=(",", ":")).encode()
    assert not verify_signature(app_secret=secret, raw_body=again, signature_header=signature)


async def test_a_wrong_or_revoked_token_is_answered_with_190() -> None:
    async with running() as stage, aiohttp.ClientSession() as session:
        headers = {"Authorization": "Bearer wrong"}
        async with session.post(stage.messages_url, data=request(), headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]["code"]) == (401, 190)
        await stage.control.turn(is_token_revoked=True)
        async with stage.http() as right, right.post(stage.messages_url, data=request()) as answer:
            assert answer.status == 401


async def test_the_other_endpoints_answer() -> None:
    async with running() as stage, stage.http() as session:
        base, business = f"{stage.server.url}/v99.0", stage.business
        async with session.get(f"{base}/{business.phone_number_id}") as answer:
            assert (await answer.json())["id"] == business.phone_number_id
        async with session.get(f"{base}/{business.account_id}/message_templates") as answer:
            listed = (await answer.json())["data"]
            assert [t["name"] for t in listed] == ["permohonan_diterima"]
        async with session.get(f"{base}/123456") as answer:
            assert (answer.status, (await answer.json())["error"]["code"]) == (400, 100)
        form = aiohttp.FormData({"messaging_product": "whatsapp"})
        form.add_field("file", b"%PDF", content_type="application/pdf", filename="a.pdf")
        async with session.post(f"{base}/{business.phone_number_id}/media", data=form) as answer:
            media_id = (await answer.json())["id"]
        async with session.get(f"{base}/{media_id}") as answer:
            url = (await answer.json())["url"]
        async with session.get(url, headers={"Authorization": "Bearer wrong"}) as answer:
            assert answer.status == 401
        async with session.delete(f"{base}/{media_id}") as answer:
            assert await answer.json() == {"success": True}
        async with session.get(url) as answer:
            assert answer.status == 404


async def test_a_large_file_passes_both_ways() -> None:
    data = bytes(range(256)) * 20_000
    async with running() as stage, stage.http() as session:
        await stage.control.share(PHONE, data, "application/pdf", filename="besar.pdf")
        await stage.control.wait_until_quiet()
        url = stage.receiver.values()[0]["messages"][0]["document"]["url"]
        async with session.get(url) as answer:
            assert await answer.read() == data


async def test_after_a_dropped_answer_the_message_was_accepted_and_its_statuses_come() -> None:
    async with running(drop={"next": 1}) as stage, stage.http() as session:
        body = request(biz_opaque_callback_data="n-1")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.post(stage.messages_url, data=body)
        await stage.control.wait_until_quiet()
        assert await stage.control.times_accepted() == {"n-1": 1}
        statuses = [v["statuses"][0]["biz_opaque_callback_data"] for v in stage.receiver.values()]
        assert statuses == ["n-1"] * 3


async def test_a_lost_message_breaks_the_connection_and_was_not_accepted() -> None:
    async with running(lose={"next": 1}) as stage, stage.http() as session:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.post(stage.messages_url, data=request())
        assert (await stage.control.counters()).lost == 1
        assert await stage.control.received(PHONE) == []


async def test_a_hanging_answer_never_comes_although_the_message_was_accepted() -> None:
    async with running(hang={"next": 1}) as stage, stage.http() as session:
        limit = aiohttp.ClientTimeout(total=0.2)
        with pytest.raises(TimeoutError):
            await session.post(stage.messages_url, data=request(), timeout=limit)
        assert len(await stage.control.received(PHONE)) == 1


async def test_while_away_connections_are_refused_and_afterwards_taken_again() -> None:
    async with running() as stage, stage.http() as session:
        async with session.post(stage.messages_url, data=request()) as answer:
            assert answer.status == 200
        await stage.control.turn(outage="refuse")
        with pytest.raises((aiohttp.ClientConnectorError, aiohttp.ServerDisconnectedError)):
            await session.post(stage.messages_url, data=request())
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.post(stage.messages_url, data=request())
        await stage.control.turn(outage="unavailable")
        async with session.post(stage.messages_url, data=request()) as answer:
            assert (answer.status, (await answer.json())["error"]["code"]) == (503, 2)
        await stage.control.turn(outage="none")
        async with session.post(stage.messages_url, data=request()) as answer:
            assert answer.status == 200
        assert len(await stage.control.received(PHONE)) == 2


async def test_a_status_can_come_before_the_answer() -> None:
    async with running(disorder={"status_before_response": True}) as stage, stage.http() as session:
        answer = await session.post(stage.messages_url, data=request())
        assert stage.receiver.values()[0]["statuses"][0]["status"] == "sent"
        assert answer.status == 200


@pytest.mark.parametrize("failure", [500, 0])
async def test_a_webhook_comes_again_until_it_is_taken(failure: int) -> None:
    async with running() as stage:
        stage.receiver.statuses = [failure, failure]
        wamid = await stage.control.write(PHONE, "Halo?")
        await stage.control.wait_until_quiet()
        ids = [value["messages"][0]["id"] for value in stage.receiver.values()]
        assert ids == [wamid] * 3
        assert (await stage.control.counters()).webhooks_failed == 2


async def test_a_receiver_that_is_away_misses_nothing() -> None:
    async with running() as stage:
        there = stage.receiver.url
        await stage.control.set_callback("http://127.0.0.1:9/webhook")
        wamid = await stage.control.write(PHONE, "Halo?")
        await asyncio.sleep(0.1)
        await stage.control.set_callback(there, verify=True)
        await stage.control.wait_until_quiet()
        assert [v["messages"][0]["id"] for v in stage.receiver.values()] == [wamid]


async def test_the_handshake_refuses_a_callback_that_does_not_know_the_token() -> None:
    async with running() as stage:
        await stage.server.callback.verify("simulator-verify-token")
        with pytest.raises(HandshakeError, match="it answered 403"):
            await stage.server.callback.verify("another")


async def test_the_control_says_what_was_wrong() -> None:
    async with running() as stage:
        with pytest.raises(SimulatorRefusedError, match="no person"):
            await stage.control.write("+620", "Halo")
        with pytest.raises(SimulatorRefusedError, match="colour"):
            await stage.control.turn(colour="red")
        with pytest.raises(SimulatorRefusedError, match="phone"):
            await stage.control.add_person("Sari", "bukan nomor")
        with pytest.raises(SimulatorRefusedError, match=r"timing\.sent"):
            await stage.control.turn(timing={"sent": -3})


async def test_a_reset_forgets_people_messages_and_what_was_still_to_happen() -> None:
    async with running(timing={"read": 60}) as stage, stage.http() as session:
        async with session.post(stage.messages_url, data=request()) as answer:
            assert answer.status == 200
        await stage.control.reset()
        assert (await stage.control.quiet()).is_quiet
        assert await stage.control.people() == []
        assert (await stage.control.counters()).accepted == 0


async def test_two_hundred_messages_at_once_are_each_accepted_and_told_of_once() -> None:
    limits = {"pair_burst": 0, "messages_per_second": 0}
    async with running(limits=limits, batching={"window": 0.02}) as stage, stage.http() as session:

        async def send(number: int) -> None:
            body = request(biz_opaque_callback_data=f"n-{number}")
            async with session.post(stage.messages_url, data=body) as answer:
                assert answer.status == 200

        sends: list[Coroutine[Any, Any, None]] = [send(number) for number in range(200)]
        await asyncio.gather(*sends)
        await stage.control.wait_until_quiet(timedelta(seconds=10))
        times = await stage.control.times_accepted()
        told = [s for v in stage.receiver.values() for s in v.get("statuses", ())]
    assert times == {f"n-{number}": 1 for number in range(200)}
    assert len({(s["id"], s["status"]) for s in told}) == len(told) == 600
    assert len(stage.receiver.seen) < 200


async def test_it_runs_from_the_command_line_until_it_is_told_to_stop() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "devkit.whatsapp", "--port", "0", "--access-token", "abc"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    graph, admin = re.findall(r"http://[0-9.]+:[0-9]+", line)
    headers = {"Authorization": "Bearer abc"}
    async with SimulatorControl(admin) as control, aiohttp.ClientSession() as session:
        await control.add_person("Sari Wulandari", PHONE)
        await control.turn(window_rule="off")
        url = f"{graph}/v24.0/106540352242922/messages"
        async with session.post(url, data=request(), headers=headers) as answer:
            assert answer.status == 200
        assert len(await control.received(PHONE)) == 1
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_an_outage_set_on_the_graph_port_is_undone_on_the_admin_port() -> None:
    async with running() as stage, SimulatorControl(stage.server.url) as same_port:
        await same_port.turn(outage="refuse")
        await asyncio.sleep(0.5)
        with pytest.raises(aiohttp.ClientConnectionError):
            await same_port.knobs()
        await stage.control.turn(outage="none")
        assert (await same_port.knobs()).outage == "none"


async def test_everything_that_people_did_can_be_done_again() -> None:
    async with running() as stage:
        await stage.control.share(PHONE, b"%PDF", "application/pdf", filename="kk.pdf")
        await stage.control.write(PHONE, "Terima kasih")
        recording = await stage.control.recording()
    async with running() as again:
        await again.control.reset()
        await replay(again.control, Recording.model_validate_json(recording.model_dump_json()))
        texts = [line.text for line in await again.control.chat(PHONE)]
        assert texts == ["Halo", "kk.pdf", "Terima kasih"]
        await again.control.wait_until_quiet()
        kinds = [value["messages"][0]["type"] for value in again.receiver.values()]
    assert kinds == ["text", "document", "text"]


async def test_a_week_passes_at_once_and_the_provider_gives_up() -> None:
    async with running() as stage:
        stage.receiver.statuses = [500] * 3
        await stage.control.turn(delivery={"first_retry": 3600, "longest_pause": 3600})
        await stage.control.write(PHONE, "Halo?")
        while not stage.receiver.seen:
            await asyncio.sleep(0.01)
        await stage.control.advance(timedelta(days=8))
        await stage.control.wait_until_quiet()
        counters = await stage.control.counters()
    assert (counters.updates_abandoned, len(stage.receiver.seen)) == (1, 2)


async def test_the_provider_pauses_a_template_and_says_so() -> None:
    async with running() as stage:
        await stage.control.decide_template("permohonan_diterima", "id", "PAUSED")
        await stage.control.wait_until_quiet()
        (payload,) = stage.receiver.payloads()
        (change,) = payload["entry"][0]["changes"]
        assert change["field"] == "message_template_status_update"
        assert change["value"]["event"] == "PAUSED"
        async with stage.http() as session:
            body = request("template", template("Sari", "LKT-1"))
            async with session.post(stage.messages_url, data=body) as answer:
                assert (await answer.json())["error"]["code"] == 132015
        with pytest.raises(SimulatorRefusedError, match="status must be one of"):
            await stage.control.decide_template("permohonan_diterima", "id", "FINE")


async def test_the_log_shows_calls_and_webhooks_without_secrets() -> None:
    async with running() as stage, stage.http() as session:
        async with session.post(stage.messages_url, data=request("text", {})) as answer:
            assert answer.status == 400
        await stage.control.share(PHONE, b"%PDF", "application/pdf")
        await stage.control.wait_until_quiet()
        log = await stage.control.log()
        business = stage.business
    calls = [(e.status, e.code) for e in log if not e.is_webhook]
    assert calls == [(400, 131008)]
    assert [e.what for e in log if e.is_webhook] == ["1 text", "1 document"]
    shown = " ".join(exchange.model_dump_json() for exchange in log)
    assert not any(secret in shown for secret in (business.access_token, business.app_secret))


async def test_the_business_can_end_its_subscription() -> None:
    async with running() as stage, stage.http() as session:
        url = f"{stage.server.url}/v24.0/{stage.business.account_id}/subscribed_apps"
        async with session.get(url) as answer:
            assert len((await answer.json())["data"]) == 1
        async with session.delete(url) as answer:
            assert await answer.json() == {"success": True}
        await stage.control.write(PHONE, "Halo?")
        await stage.control.wait_until_quiet()
        assert stage.receiver.seen == []
        async with session.post(url) as answer:
            assert await answer.json() == {"success": True}
        wamid = await stage.control.write(PHONE, "Halo?")
        await stage.control.wait_until_quiet()
        assert [v["messages"][0]["id"] for v in stage.receiver.values()] == [wamid]


async def test_a_file_can_be_gone_or_cut_and_is_whole_the_next_time() -> None:
    async with running(files={"expired": 1, "digest": "base64"}) as stage, stage.http() as session:
        await stage.control.share(PHONE, b"%PDF-1.4 isi", "application/pdf")
        await stage.control.wait_until_quiet()
        document = stage.receiver.values()[0]["messages"][0]["document"]
        media_url = f"{stage.server.url}/v24.0/{document['id']}"
        async with session.get(media_url) as answer:
            assert (await answer.json())["sha256"] == document["sha256"]
        async with session.get(document["url"]) as answer:
            assert answer.status == 404
        await stage.control.turn(files={"expired": 0, "cut": 1})
        with pytest.raises(aiohttp.ClientPayloadError):
            async with session.get(document["url"]) as answer:
                await answer.read()
        await stage.control.turn(files={"cut": 0})
        async with session.get(document["url"]) as answer:
            assert await answer.read() == b"%PDF-1.4 isi"
