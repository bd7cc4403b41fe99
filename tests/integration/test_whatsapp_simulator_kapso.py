"""The simulator judged by a client for Node that other people wrote. Needs Node 20 and npm."""

import asyncio

from devkit.whatsapp.deeds import Edit, Introduce, Locate, React, Revoke, SendUnsupported
from tests.support.node import run_kapso
from tests.support.whatsapp_simulator import PHONE
from tests.support.whatsapp_stage import running


async def test_kapso_sends_uploads_downloads_and_marks_as_read() -> None:
    async with running() as stage:
        wamid = await stage.control.write(PHONE, "Ada kabar?")
        said = await asyncio.to_thread(
            run_kapso,
            url=stage.server.url,
            token=stage.business.access_token,
            number=stage.business.phone_number_id,
            to=PHONE,
            wamid=wamid,
        )
        received = await stage.control.received(PHONE)
        counters = await stage.control.counters()
    assert said["sent"] == [message.wamid for message in received]
    assert [message.kind for message in received] == [
        *("text", "interactive", "interactive", "template", "document")
    ]
    assert [choice.title for choice in received[2].choices] == ["Akta", "KTP"]
    assert received[3].text == "Halo Sari, permohonan KDS-1 sudah kami terima."
    assert said["downloaded"] == "%PDF-1.4 isi"
    assert said["read"] == {"success": True}
    assert counters.receipts == 1
    assert said["refusal"] == 100


async def test_kapso_understands_every_webhook() -> None:
    async with running(status_shape="v23", batching={"noise": 0.3}) as stage:
        control = stage.control
        await asyncio.to_thread(
            run_kapso,
            url=stage.server.url,
            token=stage.business.access_token,
            number=stage.business.phone_number_id,
            to=PHONE,
            wamid="wamid.x",
        )
        await control.write(PHONE, "Terima kasih (é) 12/11")
        await control.share(PHONE, b"\xff\xd8", "image/jpeg")
        await control.tap(PHONE, "Ya")
        await control.tap(PHONE, "KTP")
        for deed in (
            *(Locate(latitude=-6.8, longitude=110.8), React(emoji="👍"), SendUnsupported()),
            Introduce(name="Tetangga Contoh", phone="+6281200000999"),
            *(Edit(text="Terima kasih banyak"), Revoke()),
        ):
            await control.act(PHONE, deed)
        await control.wait_until_quiet()
        webhooks = [
            {"body": body.decode(), "signature": signature}
            for body, signature in stage.receiver.seen
        ]
        said = await asyncio.to_thread(
            run_kapso, secret=stage.business.app_secret, webhooks=webhooks
        )
    read = said["webhooks"]
    assert all(webhook["genuine"] for webhook in read)
    assert sorted(kind for webhook in read for kind in webhook["messages"]) == sorted(
        [
            *("text", "image", "interactive", "interactive", "location", "reaction"),
            *("unsupported", "contacts", "edit", "revoke"),
        ]
    )
    statuses = [status for webhook in read for status in webhook["statuses"]]
    assert sorted(statuses) == sorted(["sent", "delivered", "read"] * 5)
    assert {name for webhook in read for name in webhook["names"]} == {"Sari Wulandari"}
