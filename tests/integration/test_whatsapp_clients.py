"""The simulator on the network, judged by clients and parsers that other people wrote."""

import hashlib
import json
from typing import Any

import pytest
from kapso_whatsapp.webhooks import normalize_webhook, verify_signature
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

from devkit.whatsapp.deeds import Locate
from tests.support.whatsapp_clients import kapso, pywa
from tests.support.whatsapp_simulator import PHONE, buttons, choices, request, template
from tests.support.whatsapp_stage import Stage, running


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


async def test_pywa_lists_templates_and_shows_the_number() -> None:
    async with running() as stage, pywa(stage) as client:
        listed = [found.name for found in await client.get_templates()]
        number = await client.get_business_phone_number()
    assert listed == ["permohonan_diterima"]
    assert number.id == stage.business.phone_number_id
