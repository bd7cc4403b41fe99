"""The files of a conversation: who sees them, and when they are forgotten."""

from datetime import timedelta

import pytest

from devkit import papers
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.handover import listening
from shared.privacy.errors import KeyDestroyedError
from tests.support.handover import INBOX, asked, let_pass, upkeep
from tests.support.intake_whatsapp import WhatsAppUnderTest
from tests.support.kept_papers import count_files


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
    let_pass(office, timedelta(days=29))
    await upkeep(office).tend()
    assert (await office.count("whatsapp_files"), await count_files(office.parts)) == (2, 2)
    *_, shown = (await office.http.get(url, headers=front)).json()["messages"]
    let_pass(office, timedelta(days=31))
    await upkeep(office).tend()
    assert (await office.count("whatsapp_files"), await count_files(office.parts)) == (0, 0)
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
    assert await count_files(office.parts) == 0


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
