"""Reports by WhatsApp after their time, on a real database and the simulated platform."""

from datetime import timedelta

import pytest

from devkit import papers
from tests.support.intake_whatsapp import WhatsAppUnderTest


@pytest.mark.parametrize(
    ("first", "days", "is_late"), [(2, 30, False), (2, 31, True), (40, 3, False)]
)
async def test_a_late_death_is_said_to_be_late_and_not_by_how_much(
    office: WhatsAppUnderTest, first: int, days: int, is_late: bool
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    today = office.parts.today()
    for text in ("akta kematian", "1", "1"):
        asked = await talk.say(text)
    assert "Tanggal kematian?" in asked.text
    told = await talk.say(f"{today - timedelta(days=first):%d-%m-%Y}")
    assert ("tetap kami layani" in told.text) is (first > 30)
    for text in ("Budi Santoso", "-", "-", "-", "-"):
        asked = await talk.say(text)
    assert "Kirim foto" in asked.text
    died = today - timedelta(days=days)
    await talk.say("ubah")
    await talk.say(f"Tanggal kematian: {today - timedelta(days=first):%d-%m-%Y}")
    await talk.say(f"{died:%d/%m/%Y}")  # corrected, after the draft was stored
    for seed in range(2):
        await talk.show(papers.photo(seed))
    review = await talk.show(papers.photo(2))
    assert f"Tanggal kematian: {died:%d-%m-%Y}" in review.text
    await office.control.tap(talk.person.key, "KIRIM")
    await office.until("applications", 1, state="submitted")
    (submitted,) = await office.said("request.submitted")
    assert submitted["is_reported_late"] is is_late
    stored = await office.everything_stored()
    assert died.isoformat() not in stored
    assert f"{died:%d-%m-%Y}" not in stored
