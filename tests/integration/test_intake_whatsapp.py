"""WhatsApp on a real database and the simulated platform: nothing lost, nothing twice."""

from collections.abc import AsyncIterator

import pytest_asyncio

from devkit import papers
from tests.support.intake import FAMILY_CARD
from tests.support.intake_whatsapp import PHONE, Talk, WhatsAppUnderTest, whatsapp_under_test


@pytest_asyncio.fixture(loop_scope="session")
async def office(mongo_uri: str) -> AsyncIterator[WhatsAppUnderTest]:
    async with whatsapp_under_test(mongo_uri) as under_test:
        yield under_test


async def fill_in_a_birth(talk: Talk) -> None:
    """Answer everything for a birth certificate up to its papers."""
    await talk.say("Selamat pagi")
    await talk.say("akta lahir")
    await talk.say("tidak")
    await talk.tap("Ya")
    await talk.say("1")
    await talk.say("Budi Santoso")
    await talk.say("-")
    await talk.say(FAMILY_CARD)
    await talk.say("17-08-2026")
    asked = await talk.say("Dukuh Krajan RT 2 RW 1")
    assert "Kirim foto" in asked.text


async def test_a_village_head_files_a_birth_by_texts_and_photos(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await fill_in_a_birth(talk)
    for seed in range(3):
        await talk.show(papers.photo(seed))
    review = await talk.show(papers.pdf(), "application/pdf")
    assert "Budi Santoso" in review.text
    assert "17-08-2026" in review.text
    await office.control.tap(talk.person.key, "KIRIM")
    await office.until("applications", 1, state="submitted")

    (submitted,) = await office.said("request.submitted")
    assert submitted["document_type"] == "AKTA_LAHIR"
    assert submitted["channel"] == "whatsapp"
    assert len(submitted["papers"]) == 4
    assert submitted["applicant"]["village"] == "33.19.08.2001"
    assert submitted["applicant"]["contact_ref"] == office.parts.hasher.phone(PHONE)
    stored = await office.everything_stored()
    for personal in ("Budi", "Santoso", FAMILY_CARD, PHONE.removeprefix("+"), "wamid", "Sutrisno"):
        assert personal not in stored
    assert len(await office.control.received(talk.person.key)) == talk.heard
