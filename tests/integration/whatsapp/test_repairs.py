"""Returned requests by WhatsApp, on a real database and the simulated platform."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from devkit import papers
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.events.verification import RequestReturned
from shared.whatsapp.buttons import repair_button
from tests.support import webhooks
from tests.support.intake_whatsapp import (
    PHONE,
    WhatsAppUnderTest,
    file_a_birth,
)


async def return_it(office: WhatsAppUnderTest) -> dict[str, Any]:
    """Return the request with two papers to repair; what was submitted."""
    (submitted,) = await office.said("request.submitted")
    told = {name: submitted[name] for name in ("request_id", "ticket", "document_type")}
    faults = (
        PaperFault(requirement="KK_ASLI", reason="FOTO_BURAM"),
        PaperFault(requirement="SK_LAHIR", reason="BUKAN_ASLI"),
    )
    await office.hear(
        RequestReturned(
            **told,
            sequence=3,
            state=State.RETURNED,
            department="CAPIL",
            faults=faults,
            repair_by=datetime.now(UTC) + timedelta(days=14),
        )
    )
    return submitted


async def test_a_returned_request_is_repaired_by_sending_photos(office: WhatsAppUnderTest) -> None:
    talk = await file_a_birth(office)
    submitted = await return_it(office)
    assert submitted["ticket"] in (await talk.say("status")).text
    following = await talk.show(papers.photo(7))
    assert "diterima sebagai Kartu Keluarga" in following.text
    assert "harus difoto dari dokumen asli" in following.text
    await office.control.share(talk.person.key, papers.photo(8), "image/jpeg")
    await office.until("applications", 1, state="amended")
    (amended,) = await office.said("request.amended")
    assert set(amended["replaced"]) == {"KK_ASLI", "SK_LAHIR"}
    assert len(await office.control.received(talk.person.key)) == talk.heard


async def test_the_button_of_the_notice_begins_the_repair_and_old_photos_are_set_aside(
    office: WhatsAppUnderTest,
) -> None:
    talk = await file_a_birth(office)
    for seed in (4, 5):
        assert "simpan" in (await talk.show(papers.photo(seed))).text
    submitted = await return_it(office)
    pressed = {"payload": repair_button(submitted["ticket"]), "text": "Perbaiki"}
    sender = {"from": PHONE.removeprefix("+"), "timestamp": str(int(time.time()))}
    message = webhooks.message("wamid.tap", "button", button=pressed, from_user_id=None, **sender)
    await office.post(webhooks.body(webhooks.change(messages=[message])))
    begun = (await talk.next()).text
    assert f"Memperbaiki {submitted['ticket']}" in begun
    assert "kami sisihkan: 2" in begun
    assert "Kirim foto atau PDF: Kartu Keluarga" in begun
    await talk.show(papers.photo(7))
    await office.control.share(talk.person.key, papers.photo(8), "image/jpeg")
    await office.until("applications", 1, state="amended")
    assert await office.count("whatsapp_files") == 2


async def test_photos_sent_since_the_request_was_returned_are_taken_by_their_captions(
    office: WhatsAppUnderTest,
) -> None:
    talk = await file_a_birth(office)
    await return_it(office)
    await talk.say("akta lahir")  # so a photo is no repair yet
    await talk.show(papers.photo(6), caption="KK")
    await talk.say("batal")
    await talk.tap("Simpan dulu")
    begun = await talk.say("PERBAIKI")
    assert "Kartu Keluarga diterima" in begun.text
    assert "harus difoto dari dokumen asli" in begun.text
