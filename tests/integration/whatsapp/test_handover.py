"""Asking for a person, and what happens by itself, on a real database and the simulated platform."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import SystemRandom

import pytest
import pytest_asyncio

from devkit import papers
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.intake.channels.whatsapp.handover import listening
from services.intake.channels.whatsapp.handover.sending import Answers, provider_templates
from services.intake.channels.whatsapp.handover.threads import ACKNOWLEDGED_AGAIN, THREADS, Thread
from services.intake.channels.whatsapp.raw_bodies import owner_on
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import RAW_BODIES, Progress
from services.intake.channels.whatsapp.upkeep import GRACE, Upkeep
from shared.domain.ids import format_ticket
from shared.privacy.errors import KeyDestroyedError
from shared.whatsapp.limits import Rate, SendLimits, per_number
from shared.whatsapp.payload import Payload
from shared.whatsapp.results import Accepted, SendResult
from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, Talk, WhatsAppUnderTest, whatsapp_under_test

TICKET = format_ticket("7K3M9QX")
INBOX = "/v1/conversations"
KEPT = timedelta(days=14)


class Nobody:
    """A platform that is never called."""

    async def send(self, payload: Payload) -> SendResult:
        """See `Sender`."""
        raise AssertionError(payload)


class Everything:
    """A platform that takes everything."""

    def __init__(self) -> None:
        self.sent: list[Payload] = []

    async def send(self, payload: Payload) -> SendResult:
        """See `Provider`."""
        self.sent.append(payload)
        return Accepted(f"wamid.{len(self.sent)}", None)


@pytest_asyncio.fixture(loop_scope="session")
async def office(mongo_uri: str) -> AsyncIterator[WhatsAppUnderTest]:
    async with whatsapp_under_test(mongo_uri) as under_test:
        for template in provider_templates():
            await under_test.control.add_template(template)
        yield under_test


@pytest.fixture
def front(office: WhatsAppUnderTest) -> dict[str, str]:
    return office.mint.bearer("bench-front-officer-1")


def upkeep(office: WhatsAppUnderTest) -> Upkeep:
    """Return what looks after the channel, without a worker beside it."""
    replies = Replies(office.parts.store, office.parts.keyring, Nobody(), SystemRandom())
    return Upkeep(office.parts, replies, load_texts(), KEPT)


def let_pass(office: WhatsAppUnderTest, time: timedelta) -> None:
    """Let the office's clock go forward; the platform's stays."""
    office.parts.store.clock = lambda: datetime.now(UTC) + time


async def asked(office: WhatsAppUnderTest) -> Talk:
    """Return the conversation of a village head who has asked for a person."""
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.say("halo")
    assert "diteruskan ke petugas" in (await talk.say("PETUGAS")).text
    return talk


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


async def test_a_front_officer_sees_the_files_of_a_conversation(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    talk = await asked(office)
    photo, pdf = papers.blurred_photo(), papers.pdf()
    assert "diteruskan" in (await talk.show(photo, caption="KK lama saya")).text
    await office.control.share(talk.person.key, pdf, "application/pdf")
    await office.until("whatsapp_files", 2)
    assert "sebuah program" in (await talk.show(papers.program(), "application/pdf")).text
    (thread,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    url = f"{INBOX}/{thread['id']}"
    _, image, document, program = (await office.http.get(url, headers=front)).json()["messages"]
    assert (image["text"], image["file"]) == (
        "KK lama saya",
        {"media_type": "image/jpeg", "pages": None},
    )
    assert document["file"] == {"media_type": "application/pdf", "pages": 1}
    assert program["file"] is None

    for message, content, kind in (
        (image, photo, "image/jpeg"),
        (document, pdf, "application/pdf"),
    ):
        file = f"{url}/messages/{message['id']}/file"
        read = await office.http.get(file, headers=front)
        assert (read.content, read.headers["content-type"]) == (content, kind)
        assert read.headers["cache-control"] == "no-store"
        assert read.headers["x-content-type-options"] == "nosniff"
        assert await office.count("trail", **{"codes.message": message["id"]}) == 1
        other = office.mint.bearer("bench-verifier-capil-1")
        assert (await office.http.get(file, headers=other)).status_code == 403
    for nothing in (
        f"{url}/messages/{program['id']}/file",
        f"{INBOX}/another/messages/{image['id']}/file",
    ):
        assert (await office.http.get(nothing, headers=front)).status_code == 404
    assert "KK lama" not in await office.everything_stored()


async def test_no_more_files_of_a_conversation_are_kept_than_somebody_would_look_through(
    office: WhatsAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "MOST_FILES", 1)
    talk = await asked(office)
    await talk.show(papers.photo(0))
    assert "belum kami ambil" in (await talk.show(papers.photo(1))).text
    assert await office.count("whatsapp_thread_messages") == 3
    assert await office.count("whatsapp_files") == 1


async def test_files_are_forgotten_with_their_keys_when_their_time_is_over(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.show(papers.photo(0))
    await talk.say("PETUGAS")
    await office.control.share(talk.person.key, papers.photo(1), "image/jpeg")
    await office.until("whatsapp_files", 2)
    await office.stop_work()
    (thread,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    url = f"{INBOX}/{thread['id']}"
    kept = await office.parts.store.database["whatsapp_files"].find().to_list(None)
    stored = office.parts.attachments._database["papers.files"]
    let_pass(office, timedelta(days=29))
    await upkeep(office).tend()
    assert (await office.count("whatsapp_files"), await stored.count_documents({})) == (2, 2)
    *_, shown = (await office.http.get(url, headers=front)).json()["messages"]
    let_pass(office, timedelta(days=31))
    await upkeep(office).tend()
    assert (await office.count("whatsapp_files"), await stored.count_documents({})) == (0, 0)
    for file in kept:
        with pytest.raises(KeyDestroyedError):
            await office.parts.keyring.get(f"file:{file['_id']}")
    gone = await office.http.get(f"{url}/messages/{shown['id']}/file", headers=front)
    assert gone.status_code == 404


async def test_photos_that_were_given_up_are_forgotten_at_once(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.show(papers.photo(0))
    await talk.say("batal")
    assert "dihapus" in (await talk.tap("Ya, hapus")).text
    await office.stop_work()
    await upkeep(office).tend()
    assert await office.count("whatsapp_files") == 0
    assert await office.parts.attachments._database["papers.files"].count_documents({}) == 0


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


async def test_a_front_officer_sees_the_photos_that_were_sent_before_she_was_asked(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    photo = papers.photo(0)
    assert "simpan" in (await talk.show(photo, caption="KK lama saya")).text
    await talk.show(papers.pdf(), "application/pdf")
    await talk.say("PETUGAS")
    (thread,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    assert thread["unanswered"] == 1
    url = f"{INBOX}/{thread['id']}"
    image, document, word = (await office.http.get(url, headers=front)).json()["messages"]
    assert (image["text"], image["kind"]) == ("KK lama saya", "image")
    assert image["at"] < word["at"]
    assert (document["kind"], document["file"]["pages"]) == ("document", 1)
    assert word["text"] == "PETUGAS"
    read = await office.http.get(f"{url}/messages/{image['id']}/file", headers=front)
    assert read.content == photo
    assert "Foto yang kami simpan: 2" in (await talk.say("menu")).text


async def test_photos_of_another_sitting_are_not_brought_to_an_officer(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.show(papers.photo(0))
    let_pass(office, load_flow().silence)
    await talk.say("PETUGAS")
    assert await office.count("whatsapp_thread_messages") == 1
    assert await office.count("whatsapp_files") == 1


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


async def test_an_unfinished_draft_is_reminded_of_once_inside_the_window(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.say("halo")
    await talk.say("akta lahir")
    await office.stop_work()
    for hours, reminded in ((19, 0), (21, 1), (22, 1)):
        let_pass(office, timedelta(hours=hours))
        await upkeep(office).remind()
        assert await office.count("whatsapp_conversations", reminded_at={"$ne": None}) == reminded
    office.start_work()
    assert "belum selesai" in (await talk.next()).text
    await talk.say("tidak")
    await office.stop_work()
    let_pass(office, timedelta(hours=43))
    assert await upkeep(office).remind() == 0


async def test_who_did_not_leave_a_draft_is_not_reminded(office: WhatsAppUnderTest) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.say("halo")
    await office.stop_work()
    let_pass(office, timedelta(hours=21))
    assert await upkeep(office).remind() == 0


async def test_a_conversation_is_forgotten_by_the_database_a_month_after_the_last_word(
    office: WhatsAppUnderTest,
) -> None:
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.say("akta lahir")
    conversations = office.parts.store.database["whatsapp_conversations"]
    (kept,) = await conversations.find().to_list(None)
    assert kept["expires_at"] - kept["changed_at"] == timedelta(days=30)
    indexes = (await conversations.index_information()).values()
    assert [i["expireAfterSeconds"] for i in indexes if i["key"] == [("expires_at", 1)]] == [0]


async def test_threads_are_forgotten_with_their_key(
    office: WhatsAppUnderTest, front: dict[str, str]
) -> None:
    await asked(office)
    await office.stop_work()
    (thread,) = (await office.http.get(INBOX, headers=front)).json()["items"]
    await office.http.get(f"{INBOX}/{thread['id']}", headers=front)
    let_pass(office, timedelta(days=31))
    await upkeep(office).tend()
    assert await office.count("whatsapp_threads") == 0
    with pytest.raises(KeyDestroyedError):
        await office.parts.keyring.get(f"thread:{thread['id']}")
    assert await office.count("trail", did="conversations.read") == 1


async def test_the_key_of_a_day_is_destroyed_once_nothing_of_it_is_left_to_be_read(
    office: WhatsAppUnderTest,
) -> None:
    await office.post(webhooks.one_message())
    today = datetime.now(UTC)
    let_pass(office, KEPT + GRACE + timedelta(days=3))
    assert await upkeep(office).destroy_day_keys() == 0  # nobody has read it yet
    async with office.parts.store.unit_of_work() as unit:
        (body,) = await office.parts.store.find(RAW_BODIES, {})
        stored = await unit.require(RAW_BODIES, body.id)
        unit.put(RAW_BODIES, stored.model_copy(update={"progress": Progress.DONE}))
    assert await upkeep(office).destroy_day_keys() == 1
    with pytest.raises(KeyDestroyedError):
        await office.parts.keyring.get(owner_on(today))
    assert await upkeep(office).destroy_day_keys() == 0
