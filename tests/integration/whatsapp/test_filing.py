"""Filing by chat on a real database and the simulated platform: nothing lost, nothing twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from devkit import papers
from services.intake.channels.whatsapp import hearing
from tests.support import webhooks
from tests.support.intake import FAMILY_CARD
from tests.support.intake_whatsapp import (
    PHONE,
    Talk,
    WhatsAppUnderTest,
    file_a_birth,
    fill_in_a_birth,
)


async def test_a_village_head_files_a_birth_by_texts_and_photos(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    assert "Kirim foto" in (await fill_in_a_birth(talk)).text
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


async def test_what_was_stored_before_a_crash_is_read_and_answered_after_it(
    office: WhatsAppUnderTest,
) -> None:
    talk = await office.talk()
    await office.control.write(talk.person.key, "Halo")
    await office.until("webhooks", 1)
    await office.control.wait_until_quiet()
    assert await office.control.received(talk.person.key) == []
    office.start_work()
    assert "belum terdaftar" in (await talk.next()).text
    await office.stop_work()
    await office.control.write(talk.person.key, "Halo lagi")
    await office.control.wait_until_quiet()
    office.start_work()
    await office.until("whatsapp_messages", 2, progress="done")
    # Told a moment ago, and every answer costs money.
    assert len(await office.control.received(talk.person.key)) == 1


async def test_a_head_with_a_hidden_phone_is_known_once_both_were_seen(
    office: WhatsAppUnderTest,
) -> None:
    head = await office.register()
    office.start_work()
    await office.post(webhooks.one_message(**{"from": "6281200000101"}))
    await office.until("village_heads", 1, whatsapp_hash={"$type": "string"})
    hidden = webhooks.message("wamid.2", **{"from": None})
    await office.post(webhooks.body(webhooks.change(messages=[hidden])))
    await office.until("whatsapp_messages", 2, progress="done")
    assert await office.count("whatsapp_messages", person=head) == 2
    references = {h["contact_ref"] for h in await office.said("channel.contact_heard")}
    assert references == {office.parts.hasher.phone(PHONE)}


async def test_files_that_cannot_be_papers_are_refused_with_the_reason(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    assert "kabur" in (await talk.show(papers.blurred_photo())).text
    talk_again = Talk(office.control, talk.person, talk.heard)
    await fill_in_a_birth(talk_again)
    blurred = papers.blurred_photo()
    assert "kabur" in (await talk_again.show(blurred)).text
    assert "sebuah program" in (await talk_again.show(papers.program(), "application/pdf")).text
    named = await talk_again.show(papers.photo(2), caption="KK")
    assert "Kartu Keluarga diterima" in named.text
    assert "rekaman suara" in (await talk_again.show(b"OggS", "audio/ogg")).text
    assert "Lanjutkan" in str((await talk_again.say("MENU")).choices)
    assert "Batalkan permohonan" in (await talk_again.say("BATAL")).text
    assert "dibatalkan" in (await talk_again.tap("Ya, batalkan")).text
    await office.until("applications", 1, state="cancelled")


async def test_photos_sent_before_a_document_is_chosen_are_never_sent_again(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    first_sent = await office.control.share(talk.person.key, papers.photo(0), "image/jpeg")
    assert "tidak perlu dikirim lagi" in (await talk.next()).text
    await talk.show(papers.photo(1), caption="Kartu Keluarga")
    assert "simpan: 3" in (await talk.show(papers.pdf(), "application/pdf")).text
    assert await office.count("whatsapp_files") == 3
    asked = await fill_in_a_birth(talk)
    assert "Kartu Keluarga diterima" in asked.text
    assert asked.payload["context"] == {"message_id": first_sent}
    assert "itu berkas apa" in (await talk.say("1")).text
    assert "diterima" in (await talk.say("1")).text
    (draft,) = await office.parts.store.database["applications"].find().to_list(None)
    assert len(draft["papers"]) == 3
    key = await office.parts.keyring.get(draft["_id"])
    first = draft["papers"][1]["attachment"]
    assert await office.parts.attachments.read(key, first) == papers.photo(0)
    assert await office.count("whatsapp_files", expires_at={"$lte": datetime.now(UTC)}) == 3
    stored = await office.everything_stored()
    assert "wamid" not in stored


async def test_the_register_is_for_supervisors_and_shows_nobody_in_full(
    office: WhatsAppUnderTest,
) -> None:
    new = {"name": "Sutrisno Contoh", "phone": "081200000101", "village": "33.19.08.2001"}
    by = office.mint.bearer
    assert (await office.http.post("/v1/village-heads", json=new)).status_code == 401
    verifier = by("bench-verifier-capil-1")
    refused = await office.http.post("/v1/village-heads", json=new, headers=verifier)
    assert refused.status_code == 403
    supervisor = by("bench-supervisor-capil-1")
    added = await office.http.post("/v1/village-heads", json=new, headers=supervisor)
    assert added.status_code == 201, added.text
    assert added.json()["name"] == "S*** C***"
    twice = await office.http.post("/v1/village-heads", json=new, headers=supervisor)
    assert twice.status_code == 409
    nowhere = await office.http.post(
        "/v1/village-heads", json={**new, "village": "99.99.99.9999"}, headers=supervisor
    )
    assert nowhere.status_code == 422
    listed = await office.http.get("/v1/village-heads", headers=supervisor)
    assert listed.json() == {"items": [added.json()], "next": None}


async def test_a_paper_is_added_by_chat_to_a_request_that_is_being_checked(
    office: WhatsAppUnderTest,
) -> None:
    talk = await file_a_birth(office)
    (submitted,) = await office.said("request.submitted")
    asked = await talk.say(f"tambah berkas {submitted['ticket']}")
    assert f"Menambah berkas pada {submitted['ticket']}" in asked.text
    await talk.say("Kartu Keluarga")
    kept = await talk.show(papers.photo(9))
    assert f"Kartu Keluarga ditambahkan pada {submitted['ticket']}" in kept.text
    (added,) = await office.said("request.papers_added")
    (paper,) = added["papers"]
    before = {p["requirement"]: p["attachment"] for p in submitted["papers"]}
    assert paper["requirement"] == "KK_ASLI"
    assert paper["attachment"] != before["KK_ASLI"]
    assert "Ada lagi yang diperlukan" in (await talk.say("selesai")).text


async def test_a_message_that_always_fails_is_set_aside_and_the_next_is_answered(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    talk = await office.talk()
    await office.control.write(talk.person.key, "halo")
    await office.control.write(talk.person.key, "menu")
    await office.control.wait_until_quiet()
    office.start_work()
    await talk.next()
    await office.until("whatsapp_messages", 2, progress="done")
    conversations = office.parts.store.database["whatsapp_conversations"]
    state = (await conversations.find_one())["state"]
    await conversations.update_one({}, {"$set": {"state": state[:-4] + "AAAA"}})
    assert "ada gangguan" in (await talk.say("menu")).text
    await office.until("whatsapp_messages", 1, progress="set_aside")
    await conversations.update_one({}, {"$set": {"state": state}})
    assert "Dokumen apa" in (await talk.say("menu")).text


async def test_a_file_that_cannot_be_fetched_silences_its_sender_for_a_while_only(
    office: WhatsAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await fill_in_a_birth(talk)
    await office.control.turn(files={"cut": 1})
    await office.control.share(talk.person.key, papers.photo(0), "image/jpeg")
    await asyncio.sleep(0.5)
    assert len(await office.control.received(talk.person.key)) == talk.heard
    await office.control.turn(files={"cut": 0})
    assert "sekali lagi" not in (await talk.next()).text

    monkeypatch.setattr(hearing, "FETCHED_WITHIN", timedelta(seconds=1))
    await office.control.turn(files={"cut": 1})
    assert "Berkas belum dapat kami ambil" in (await talk.show(papers.photo(1))).text
    assert "Kirim foto" in (await talk.say("lanjut")).text
    await office.control.turn(files={"cut": 0})
    assert "sekali lagi" not in (await talk.show(papers.photo(1))).text


async def test_a_draft_outlives_a_process_that_stops_after_every_answer(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    talk = await office.talk()

    async def after_a_restart(text: str) -> str:
        office.start_work()
        answer = (await talk.say(text)).text
        await office.stop_work()
        return answer

    for text in ("akta lahir", "2", "1", "1", "Budi Santoso", "-", FAMILY_CARD, "17-08-2026"):
        await after_a_restart(text)
    assert "Kirim foto" in await after_a_restart("-")
    assert "Apa yang diubah" in await after_a_restart("ubah")
    assert "Kirim foto" in await after_a_restart("lanjut")
    for seed in range(4):
        office.start_work()
        await talk.show(papers.photo(seed))
        await office.stop_work()
    await office.control.write(talk.person.key, "kirim")
    await office.control.wait_until_quiet()
    office.start_work()
    await office.until("applications", 1, state="submitted")
    (submitted,) = await office.said("request.submitted")
    assert len(submitted["papers"]) == 4


async def test_photos_and_words_within_a_second_are_answered_once(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await fill_in_a_birth(talk)
    for seed in range(3):
        await office.control.share(talk.person.key, papers.photo(seed), "image/jpeg")
    await office.control.write(talk.person.key, "bantuan")
    answer = await talk.next()
    assert answer.text.count("diterima") == 3
    assert "MENU: memulai" in answer.text


async def test_a_village_head_speaks_javanese_changes_an_answer_and_swaps_a_paper(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    assert "Inggih" in (await talk.say("basa jawa")).text
    for text in ("akta lahir", "boten", "inggih", "1", "Budi Santoso", "-", FAMILY_CARD):
        await talk.say(text)
    await talk.say("17-08-2026")
    assert "Kintun foto" in (await talk.say("-")).text
    assert "tanggal lairipun" in (await talk.say("wangsul") and await talk.say("wangsul")).text
    await talk.say("18-08-2026")
    assert "katampi minangka" in (await talk.show(papers.photo(1))).text
    await talk.tap("Ijol berkas")
    assert "Kartu Keluarga" in (await talk.say("kartu keluarga")).text
    (draft,) = await office.parts.store.database["applications"].find().to_list(None)
    assert [paper["requirement"] for paper in draft["papers"]] == ["KK_ASLI"]
    assert draft["applicant"]["language"] == "jv"


async def test_the_same_button_on_two_devices_at_once_is_one_answer(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.say("Selamat pagi")
    await talk.say("akta lahir")
    question = talk.person.key, "Tidak"
    await asyncio.gather(office.control.tap(*question), office.control.tap(*question))
    await office.until("whatsapp_messages", 4, progress="done")
    await office.until("whatsapp_replies", 1, state="sent")
    answers = (await office.control.received(talk.person.key))[talk.heard :]
    assert 1 <= len(answers) <= 2
    # The second press belongs to a question that was answered: it answers no other.
    assert "pertanyaan sebelumnya" in answers[-1].text
    assert {choice.title for choice in answers[-1].choices} == {"Ya", "Tidak"}
    assert len({answer.text.splitlines()[-1] for answer in answers}) == 1


async def test_an_answer_to_a_question_of_yesterday_is_not_taken_for_granted(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    for text in ("akta lahir", "2", "1"):
        await talk.say(text)
    asked = await talk.say("1")
    assert "nama" in asked.text.casefold()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    conversations = office.parts.store.database["whatsapp_conversations"]
    await conversations.update_many({}, {"$set": {"changed_at": yesterday}})
    paused = await talk.say("Pak, bagaimana kabarnya?")
    assert "belum selesai" in paused.text
    again = await talk.tap("Lanjutkan")
    assert "nama" in again.text.casefold()
    assert "NIK" in (await talk.say("Budi Santoso")).text
