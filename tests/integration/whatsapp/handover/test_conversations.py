"""Asking for a person: who answers, when the bot is silent, and when it speaks up."""

import time
from datetime import timedelta
from random import SystemRandom

import pytest

from services.intake.channels.whatsapp.handover.sending import Answers
from services.intake.channels.whatsapp.handover.threads import ACKNOWLEDGED_AGAIN, THREADS, Thread
from shared.domain.ids import format_ticket
from shared.whatsapp.limits import Rate, SendLimits, per_number
from tests.support import webhooks
from tests.support.handover import INBOX, Everything, asked, let_pass, upkeep
from tests.support.intake_whatsapp import PHONE, WhatsAppUnderTest

TICKET = format_ticket("7K3M9QX")


async def test_a_front_officer_reads_answers_and_hands_back(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    talk = await asked(office)
    await talk.say("Apakah KK asli harus dibawa?")
    (waiting,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    assert (waiting["name"], waiting["unanswered"]) == ("Sutrisno Contoh", 2)
    url = f"{INBOX}/{waiting['id']}"
    read = (await office.http.get(url, headers=front)).json()
    assert [m["text"] for m in read["messages"]] == ["PETUGAS", "Apakah KK asli harus dibawa?"]
    assert (read["phone"], "phone" in waiting) == (PHONE, False)
    for text in ("Ya, dibawa.", "Saat mengambil."):
        sent = await office.http.post(f"{url}/answers", json={"text": text}, headers=front)
        assert sent.status_code == 202, sent.text
    assert [(await talk.next()).text for _ in range(2)] == ["Ya, dibawa.", "Saat mengambil."]
    await office.until("whatsapp_thread_messages", 2, way={"$in": ["delivered", "read"]})
    told = {"by": "bench-front-officer-1", "codes.conversation": waiting["id"]}
    assert await office.count("trail", did="conversations.read", **told) == 1
    assert await office.count("trail", did="conversations.answer", **told) == 2
    assert (await office.http.post(f"{url}/hand-back", headers=front)).json()["is_open"] is False
    too_late = await office.http.post(f"{url}/answers", json={"text": "?"}, headers=front)
    assert too_late.status_code == 409
    assert "Dokumen apa" in (await talk.say("menu")).text
    stored = await office.everything_stored()
    for personal in ("KK asli", "Sutrisno", PHONE.removeprefix("+"), "dibawa"):
        assert personal not in stored


async def test_of_who_shows_no_number_none_is_told(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    now = office.parts.store.clock()
    times = dict.fromkeys(("asked_at", "heard_at", "quiet_since"), now)
    thread = Thread.model_validate({"id": "thread-of-a-username", "person": "somebody", **times})
    await office.parts.keyring.create(thread.owner)
    async with office.parts.store.unit_of_work() as unit:
        unit.put(THREADS, thread)
    read = await office.http.get(f"{INBOX}/{thread.id}", headers=front)
    assert (read.status_code, read.json()["phone"]) == (200, None)


@pytest.mark.parametrize(("is_open", "order"), [(True, 1), (False, -1)])
async def test_conversations_are_listed_page_by_page_however_many_ask(
    office: WhatsAppUnderTest, front: dict[str, str], *, is_open: bool, order: int
) -> None:
    now = office.parts.store.clock()
    ids = [f"thread-{number}" for number in range(5)]
    async with office.parts.store.unit_of_work() as unit:
        for number, identity in enumerate(ids):
            # Two ask at one moment.
            asked_at = now + timedelta(seconds=number // 2)
            unit.put(
                THREADS,
                Thread(
                    id=identity,
                    person=identity,
                    is_open=is_open,
                    asked_at=asked_at,
                    heard_at=asked_at,
                    quiet_since=asked_at,
                ),
            )
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        params = {"is_open": is_open, "limit": 2, **after}
        page = (await office.http.get(INBOX, headers=front, params=params)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ids[::order]


async def test_an_officer_who_answers_too_fast_for_the_platform_waits(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    await asked(office)
    await office.stop_work()
    (waiting,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    for text in ("Ya.", "Dibawa.", "Terima kasih."):
        url = f"{INBOX}/{waiting['id']}/answers"
        assert (await office.http.post(url, json={"text": text}, headers=front)).is_success
    provider = Everything()
    limits = SendLimits(per_number(), Rate(timedelta(seconds=6), burst=2))
    answers = Answers(office.parts.store, office.parts.keyring, provider, SystemRandom(), limits)
    for _ in range(5):
        await answers.send_due()
    assert len(provider.sent) == 2
    let_pass(office, timedelta(seconds=7))
    await answers.send_due()
    assert len(provider.sent) == 3


async def test_an_answer_follows_a_person_to_a_new_number(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    await asked(office)
    await office.stop_work()
    supervisor = office.mint.bearer("bench-supervisor-capil-1")
    (head,) = (await office.http.get("/v1/village-heads", headers=supervisor)).json()["items"]
    change = {"phone": "+6281200000177", "note": "A new number."}
    url = f"/v1/village-heads/{head['id']}"
    assert (await office.http.patch(url, json=change, headers=supervisor)).is_success
    (waiting,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    url = f"{INBOX}/{waiting['id']}/answers"
    assert (await office.http.post(url, json={"text": "Ya."}, headers=front)).is_success
    provider, limits = Everything(), SendLimits(per_number(), Rate(timedelta(seconds=6), burst=2))
    answers = Answers(office.parts.store, office.parts.keyring, provider, SystemRandom(), limits)
    await answers.send_due()
    assert [payload["to"] for payload in provider.sent] == ["+6281200000177"]


async def test_the_bot_says_that_it_was_passed_on_and_is_silent_until_a_word_ends_it(
    office: WhatsAppUnderTest,
) -> None:
    talk = await asked(office)
    told = (await talk.say("akta lahir")).text
    assert "diteruskan ke petugas" in told
    assert "ketik MENU dulu" in told
    for text in ("1", "halo?"):
        await office.control.write(talk.person.key, text)
    await office.until("whatsapp_messages", 5, progress="done")
    assert len(await office.control.received(talk.person.key)) == talk.heard
    assert "Dokumen apa" in (await talk.say("MENU")).text
    assert await office.count("whatsapp_threads", is_open=False, ended_by="person") == 1
    assert "Permohonan Akta" in (await talk.say("akta lahir")).text


async def test_who_goes_on_writing_is_told_again_after_a_while_unless_an_officer_has_answered(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    talk = await asked(office)
    assert "diteruskan ke petugas" in (await talk.say("Apakah KK asli dibawa?")).text
    let_pass(office, ACKNOWLEDGED_AGAIN)
    assert "diteruskan ke petugas" in (await talk.say("Dan KTP?")).text
    let_pass(office, ACKNOWLEDGED_AGAIN * 2)
    (thread,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    url = f"{INBOX}/{thread['id']}/answers"
    assert (await office.http.post(url, json={"text": "Ya."}, headers=front)).is_success
    assert (await talk.next()).text == "Ya."
    await office.control.write(talk.person.key, "Terima kasih")
    await office.until("whatsapp_messages", 5, progress="done")
    assert len(await office.control.received(talk.person.key)) == talk.heard


async def test_a_question_in_one_breath_with_the_word_for_a_person_loses_no_answer(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    sender = {"from": PHONE.removeprefix("+"), "timestamp": str(int(time.time()))}
    texts = ("PETUGAS", "Apakah KK asli dibawa?", "Halo?")
    messages = [
        webhooks.message(f"wamid.{n}", text={"body": text}, from_user_id=None, **sender)
        for n, text in enumerate(texts)
    ]
    await office.post(webhooks.body(webhooks.change(messages=messages)))
    assert "Tuliskan pertanyaannya" in (await talk.next()).text
    assert await office.count("whatsapp_thread_messages") == 3


async def test_the_bot_speaks_up_where_its_silence_would_mislead(
    office: WhatsAppUnderTest,
) -> None:
    talk = await asked(office)
    assert "112" in (await talk.say("tolong kebakaran")).text
    for word in ("status", TICKET, f"batal {TICKET}"):
        assert "ketik MENU dulu" in (await talk.say(word)).text
    await office.control.write(talk.person.key, "Apakah KK asli dibawa?")
    await office.until("whatsapp_thread_messages", 6)
    assert len(await office.control.received(talk.person.key)) == talk.heard
    assert "Dokumen apa" in (await talk.say("menu pak")).text


async def test_a_cry_for_help_of_a_stranger_is_answered_too(office: WhatsAppUnderTest) -> None:
    office.start_work()
    talk = await office.talk("Siti Aminah", "+6281200000909")
    assert "belum terdaftar" in (await talk.say("halo")).text
    assert "112" in (await talk.say("darurat!")).text


async def test_conversations_are_for_front_officers_only(
    office: WhatsAppUnderTest,
) -> None:
    await asked(office)
    for other in ("bench-supervisor-capil-1", "bench-verifier-capil-1"):
        refused = await office.http.get(INBOX, headers=office.mint.bearer(other))
        assert refused.status_code == 403
    assert await office.count("trail", did="conversations.read") == 0


async def test_outside_the_window_a_template_tells_that_an_answer_waits(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    talk = await asked(office)
    (thread,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    let_pass(office, timedelta(hours=25))
    url = f"{INBOX}/{thread['id']}"
    for text in ("Ya, dibawa.", "Saat mengambil."):
        await office.http.post(f"{url}/answers", json={"text": text}, headers=front)
    assert "Balas pesan ini" in (await talk.next()).text
    await office.until("whatsapp_thread_messages", 2, way="held")
    assert len(await office.control.received(talk.person.key)) == talk.heard
    # Only here does time run back, which no bucket of tokens is made for.
    await office.stop_work()
    let_pass(office, timedelta())
    office.start_work()
    await office.control.write(talk.person.key, "Apa jawabannya?")
    assert [(await talk.next()).text for _ in range(2)] == ["Ya, dibawa.", "Saat mengambil."]


async def test_whoever_writes_again_after_hours_is_told_that_the_question_is_not_lost(
    office: WhatsAppUnderTest,
) -> None:
    talk = await asked(office)
    let_pass(office, timedelta(hours=7))
    assert "masih menunggu jawaban petugas" in (await talk.say("Halo?")).text
    await office.control.write(talk.person.key, "Permisi")
    await office.until("whatsapp_messages", 4, progress="done")
    assert len(await office.control.received(talk.person.key)) == talk.heard
    await office.stop_work()
    let_pass(office, timedelta(days=6))
    await upkeep(office).tend()
    assert await office.count("whatsapp_threads", is_open=False, ended_by="silence") == 1
