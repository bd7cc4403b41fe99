"""The simulator on the network, judged by clients and parsers that other people wrote."""

import asyncio
import hashlib
import json
import re
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import httpx
import pytest
from kapso_whatsapp import WhatsAppClient
from kapso_whatsapp.webhooks import normalize_webhook, verify_signature
from pywa_async.client import WhatsApp
from pywa_async.errors import WhatsAppError
from pywa_async.types.callback import (
    Button,
    CallbackButton,
    CallbackSelection,
    Section,
    SectionList,
    SectionRow,
)
from pywa_async.types.message import Message
from pywa_async.types.message_status import MessageStatus
from pywa_async.types.templates import BodyText, TemplateLanguage

from devkit.whatsapp.callback import HandshakeError
from devkit.whatsapp.control import SimulatorControl, SimulatorRefusedError
from devkit.whatsapp.deeds import Locate
from devkit.whatsapp.recording import Recording
from devkit.whatsapp.replaying import replay
from tests.support.whatsapp_simulator import PHONE, buttons, choices, request, template
from tests.support.whatsapp_stage import Stage, running


class ToSimulator(httpx.AsyncHTTPTransport):
    """Sends what is meant for the provider's hosts to the simulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Rewrite the host only."""
        request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        return await super().handle_async_request(request)


@asynccontextmanager
async def pywa(stage: Stage) -> AsyncIterator[WhatsApp]:
    """An unmodified pywa client."""
    async with httpx.AsyncClient(transport=ToSimulator(stage.server.url)) as session:
        business = stage.business
        yield WhatsApp(
            phone_id=business.phone_number_id,
            token=business.access_token,
            waba_id=business.account_id,
            session=session,
        )


@asynccontextmanager
async def kapso(stage: Stage) -> AsyncIterator[WhatsAppClient]:
    """An unmodified kapso client."""
    async with WhatsAppClient(
        access_token=stage.business.access_token, base_url=stage.server.url, max_retries=0
    ) as client:
        yield client


async def test_pywa_sends_every_kind_that_loket_sends() -> None:
    async with running() as stage, pywa(stage) as client:
        await client.send_message(to=PHONE, text="Selamat pagi", tracker="n-1")
        yes_no = [Button("Ya", "ya"), Button("Tidak", "tidak")]
        await client.send_message(to=PHONE, text="Lanjut?", buttons=yes_no)
        rows = [SectionRow("Akta", "akta", "Baru"), SectionRow("KTP", "ktp")]
        services = SectionList("Pilih", [Section("Layanan", rows)])
        await client.send_message(to=PHONE, text="Layanan apa?", buttons=services)
        params = [BodyText.params("Sari", "LKT-1")]  # type: ignore[arg-type]
        await client.send_template(
            to=PHONE,
            name="permohonan_diterima",
            language=TemplateLanguage.INDONESIAN,
            params=params,
        )
        await client.send_document(
            to=PHONE, document=b"%PDF-1.4", filename="surat.pdf", mime_type="application/pdf"
        )
        received = await stage.control.received(PHONE)
    assert [message.kind for message in received] == [
        *("text", "interactive", "interactive", "template", "document")
    ]
    assert received[0].opaque == "n-1"
    assert [choice.title for choice in received[1].choices] == ["Ya", "Tidak"]
    assert [choice.id for choice in received[2].choices] == ["akta", "ktp"]
    assert received[3].text == "Halo Sari, permohonan LKT-1 sudah kami terima."


async def test_pywa_marks_as_read_with_typing_and_sends_to_a_business_scoped_id() -> None:
    async with running() as stage, pywa(stage) as client:
        (sari,) = await stage.control.people()
        assert sari.user_id is not None
        wamid = await stage.control.write(PHONE, "Ada kabar?")
        await client.mark_message_as_read(message_id=wamid)
        await client.indicate_typing(message_id=wamid)
        await client.send_message(to=sari.user_id, text="Belum")
        received = await stage.control.received(sari.user_id)
        counters = await stage.control.counters()
    assert [message.text for message in received] == ["Belum"]
    assert counters.receipts == 1


async def test_pywa_gets_a_file_that_a_person_sent() -> None:
    async with running() as stage, pywa(stage) as client:
        await stage.control.share(PHONE, b"\xff\xd8 foto", "image/jpeg", caption="KTP saya")
        await stage.control.wait_until_quiet()
        (value,) = stage.receiver.values()
        image = value["messages"][0]["image"]
        media = await client.get_media_url(image["id"])
        assert media.file_size == len(b"\xff\xd8 foto")
        assert media.sha256 == hashlib.sha256(b"\xff\xd8 foto").hexdigest()
        assert await client.get_media_bytes(url=media.url) == b"\xff\xd8 foto"
        assert await client.get_media_bytes(url=image["url"]) == b"\xff\xd8 foto"


async def test_pywa_understands_a_refusal() -> None:
    async with running(refuse={"code": 131047, "next": 1}) as stage, pywa(stage) as client:
        with pytest.raises(WhatsAppError) as refused:
            await client.send_message(to=PHONE, text="Halo")
    assert type(refused.value).__name__ == "ReEngagementMessage"
    assert refused.value.code == 131047


async def test_kapso_sends_and_gets_files() -> None:
    async with running() as stage, kapso(stage) as client:
        number = stage.business.phone_number_id
        sent = await client.messages.send_text(
            phone_number_id=number, to=PHONE, body="Pagi", biz_opaque_callback_data="n-1"
        )
        yes_no = [{"id": "ya", "title": "Ya"}, {"id": "tidak", "title": "Tidak"}]
        await client.messages.send_interactive_buttons(
            phone_number_id=number, to=PHONE, body_text="Lanjut?", buttons=yes_no
        )
        sections = choices("Akta", "KTP")["action"]["sections"]
        await client.messages.send_interactive_list(
            phone_number_id=number,
            to=PHONE,
            body_text="Layanan apa?",
            button_text="Pilih",
            sections=sections,
        )
        await client.messages.send_template(
            phone_number_id=number, to=PHONE, template=template("Sari", "LKT-1")
        )
        uploaded = await client.media.upload(
            phone_number_id=number, file=b"%PDF-1.4", type="application/pdf", filename="a.pdf"
        )
        assert await client.media.download(media_id=uploaded.id) == b"%PDF-1.4"
        await client.messages.mark_read(
            phone_number_id=number, message_id="wamid.x", typing_indicator=True
        )
        received = await stage.control.received(PHONE)
    assert sent.message_id == received[0].wamid
    kinds = [message.kind for message in received]
    assert kinds == ["text", "interactive", "interactive", "template"]


async def everything_that_can_be_told(stage: Stage) -> None:
    async with stage.http() as session:
        for kind, content in (
            ("text", {"body": "Pagi"}),
            ("interactive", buttons("Ya", "Tidak")),
            ("interactive", choices("Akta", "KTP")),
        ):
            body = request(kind, content, biz_opaque_callback_data="n-1")
            async with session.post(stage.messages_url, data=body) as answer:
                assert answer.status == 200
    await stage.control.write(PHONE, "Terima kasih 🙏 (é)")
    await stage.control.share(PHONE, b"\xff\xd8", "image/jpeg")
    await stage.control.share(PHONE, b"%PDF", "application/pdf", filename="kk.pdf")
    await stage.control.tap(PHONE, "Ya")
    await stage.control.tap(PHONE, "KTP")
    await stage.control.act(PHONE, Locate(latitude=-7.25, longitude=112.75))
    await stage.control.wait_until_quiet()


async def test_pywa_and_kapso_understand_every_webhook() -> None:
    async with running() as stage, pywa(stage) as client:
        await everything_that_can_be_told(stage)
        bodies = list(stage.receiver.seen)
        secret = stage.business.app_secret
    kinds: list[str] = []
    for body, signature in bodies:
        assert verify_signature(app_secret=secret, raw_body=body, signature_header=signature)
        payload = json.loads(body)
        value = payload["entry"][0]["changes"][0]["value"]
        result = normalize_webhook(payload)
        assert len(result.messages) + len(result.statuses) == 1
        assert result.phone_number_id == stage.business.phone_number_id
        if "statuses" in value:
            status = MessageStatus.from_update(client, payload)
            assert status.tracker == "n-1"
            assert result.statuses[0].id == status.id
            kinds.append(status.status.value)
            continue
        inner = value["messages"][0]
        reader: Any = {
            "button_reply": CallbackButton,
            "list_reply": CallbackSelection,
        }.get(inner.get("interactive", {}).get("type"), Message)
        message = reader.from_update(client, payload)
        assert message.from_user.wa_id == PHONE.removeprefix("+")
        kinds.append(message.type.value if reader is Message else reader.__name__)
    assert sorted(kinds) == sorted(
        [
            *(["sent", "delivered", "read"] * 3),
            *("text", "image", "document", "location"),
            *("CallbackButton", "CallbackSelection"),
        ]
    )


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


async def test_pywa_lists_templates_and_shows_the_number() -> None:
    async with running() as stage, pywa(stage) as client:
        listed = [found.name for found in await client.get_templates()]
        number = await client.get_business_phone_number()
    assert listed == ["permohonan_diterima"]
    assert number.id == stage.business.phone_number_id


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
