"""Who is not served is told what to do, on a real database and the simulated platform."""

import time
from datetime import UTC, datetime, timedelta

from services.intake.channels.whatsapp.strangers import TOLD_ANEW_AFTER, WRITTEN_BEFORE
from tests.support import webhooks
from tests.support.intake_whatsapp import Talk, WhatsAppUnderTest

PHONE = "+6281200000909"


def let_pass(office: WhatsAppUnderTest, time: timedelta) -> None:
    """Let the office's clock go forward."""
    office.parts.store.clock = lambda: datetime.now(UTC) + time


async def silence_after(office: WhatsAppUnderTest, talk: Talk, text: str) -> None:
    """Write, and see that it is read and not answered."""
    before = await office.count("whatsapp_messages", progress="done")
    await office.control.write(talk.person.key, text)
    await office.until("whatsapp_messages", before + 1, progress="done")
    assert len(await office.control.received(talk.person.key)) == talk.heard
    assert await office.count("whatsapp_replies", state="due") == 0


async def test_a_stranger_is_told_what_to_do_and_when_more_is_said(
    office: WhatsAppUnderTest,
) -> None:
    office.start_work()
    talk = await office.talk("Siti Aminah", PHONE)
    first = (await talk.say("halo")).text
    assert "datang ke kepala desa atau ke loket" in first
    assert "dua kali dalam 10 menit" in first
    let_pass(office, WRITTEN_BEFORE)
    second = (await talk.say("Bagaimana permohonan saya?")).text
    zone = office.parts.catalogue.current.office.timezone
    (kept,) = await office.parts.store.database["whatsapp_conversations"].find().to_list(None)
    until = (kept["told_at"] + TOLD_ANEW_AFTER).astimezone(zone)
    assert f"setelah pukul {until:%H.%M}" in second
    assert "/cek dengan kode cek" in second
    await silence_after(office, talk, "Halo?")
    let_pass(office, TOLD_ANEW_AFTER)
    assert (await talk.say("Halo?")).text == first
    stored = await office.everything_stored()
    assert "permohonan saya" not in stored


async def test_what_a_stranger_writes_in_one_breath_is_answered_once_and_not_lost(
    office: WhatsAppUnderTest,
) -> None:
    office.start_work()
    talk = await office.talk("Siti Aminah", PHONE)
    sender = {"from": PHONE.removeprefix("+"), "timestamp": str(int(time.time()))}
    messages = [webhooks.message(f"wamid.{n}", from_user_id=None, **sender) for n in range(3)]
    await office.post(webhooks.body(webhooks.change(messages=messages)))
    assert "belum terdaftar" in (await talk.next()).text
    await silence_after(office, talk, "dan lagi")


async def test_a_stranger_is_answered_in_the_language_that_she_names(
    office: WhatsAppUnderTest,
) -> None:
    office.start_work()
    talk = await office.talk("Siti Aminah", PHONE)
    await talk.say("halo")
    let_pass(office, WRITTEN_BEFORE)
    assert "This number is not registered" in (await talk.say("English")).text
    let_pass(office, TOLD_ANEW_AFTER * 2)
    assert "This number is not registered" in (await talk.say("hello")).text
    let_pass(office, TOLD_ANEW_AFTER * 2 + WRITTEN_BEFORE)
    assert "We answer again after" in (await talk.say("Please help")).text
    assert "112" in (await talk.say("ambulance!")).text
