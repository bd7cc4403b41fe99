"""Answers: sent again only where that cannot make two of them."""

import asyncio

from devkit import papers
from tests.support import webhooks
from tests.support.intake_whatsapp import (
    WhatsAppUnderTest,
    fill_in_a_birth,
)


async def test_a_reply_that_was_surely_not_sent_is_sent_again(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await office.control.turn(refuse={"next": 2, "code": 131000})
    assert "Selamat datang" in (await talk.say("halo")).text
    await office.until("whatsapp_replies", 1, state="sent", attempts=2)


async def test_a_reply_that_failed_afterwards_for_a_passing_reason_is_sent_anew_once(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    first = await talk.say("Halo")
    await office.until("whatsapp_replies", 1, state="sent")
    (reply,) = await office.parts.store.database["whatsapp_replies"].find().to_list(None)
    told = {"biz_opaque_callback_data": reply["opaque"], "errors": [{"code": 131056}]}
    failed = webhooks.status("wamid.reply", "failed", **told)
    await office.post(webhooks.body(webhooks.change(statuses=[failed, failed])))
    assert (await talk.next()).text == first.text
    await office.post(webhooks.body(webhooks.change(statuses=[failed | {"timestamp": "1"}])))
    delivered = {**told, "biz_opaque_callback_data": "reply:of-long-ago"}
    await office.post(webhooks.body(webhooks.change(statuses=[failed | delivered])))
    await talk.say("akta lahir")
    assert len(await office.control.received(talk.person.key)) == talk.heard == 3


async def test_a_reply_of_unknown_outcome_is_not_sent_again(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await office.control.turn(drop={"next": 1})
    await talk.say("halo")
    await office.until("whatsapp_replies", 1, state="unknown")
    await asyncio.sleep(1.5)
    assert len(await office.control.received(talk.person.key)) == 1
    assert "Dokumen apa" in (await talk.say("menu")).text


async def test_several_photos_at_once_are_answered_once(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await fill_in_a_birth(talk)
    await office.stop_work()
    for seed in range(4):
        await office.control.share(talk.person.key, papers.photo(seed), "image/jpeg")
    await office.control.wait_until_quiet()
    office.start_work()
    review = await talk.next()
    assert review.text.count("diterima") == 4
    assert "balas KIRIM" in review.text


async def test_two_processes_at_work_answer_once(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    office.start_work()
    talk = await office.talk()
    await fill_in_a_birth(talk)
    await office.control.wait_until_quiet()
    assert len(await office.control.received(talk.person.key)) == talk.heard
