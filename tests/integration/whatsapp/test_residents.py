"""Residents: let in and out, known again, and named as they say."""

from datetime import timedelta

from devkit import papers
from shared.privacy import fields
from shared.privacy.sealing import Sealed, open_sealed
from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, WhatsAppUnderTest
from tests.support.whatsapp_people import (
    DIGITS,
    OTHER_ID,
    addressed,
    bring,
    changes_of,
    let_residents_in,
)


async def test_residents_are_let_in_when_the_office_says_so_and_out_again(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    office.start_work()
    talk = await office.talk("Wati Contoh")
    assert "belum terdaftar" in (await talk.say("halo")).text
    for is_open in (True, False):
        told = {"is_open_to_residents": is_open, "note": "The trial."}
        changed = await office.http.put("/v1/whatsapp/access", json=told, headers=supervisor)
        assert changed.json()["is_open_to_residents"] is is_open
        if is_open:
            assert "belum terdaftar" not in (await talk.say("halo")).text
            assert await office.count("whatsapp_residents") == 1
    trail = changed.json()["trail"]
    assert [e["action"] for e in trail] == ["opened", "closed"]
    await office.control.write(talk.person.key, "halo lagi")
    await office.until("whatsapp_messages", 3, progress="done")
    stored = await office.everything_stored()
    assert DIGITS not in stored
    assert "Wati" not in stored


async def test_a_resident_who_writes_again_after_days_is_served_and_kept_for_longer(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await let_residents_in(office, supervisor)
    office.start_work()
    talk = await office.talk("Wati Contoh")
    await talk.say("halo")
    residents = office.parts.store.database["whatsapp_residents"]
    days_ago = office.parts.now() - timedelta(days=3)
    await residents.update_one({}, {"$set": {"heard_at": days_ago, "expires_at": days_ago}})
    assert (await talk.say("menu")).text
    assert await office.count("whatsapp_residents", heard_at={"$gt": days_ago}) == 1
    assert await office.count("whatsapp_messages", progress="set_aside") == 0


async def test_a_resident_corrects_her_name_and_her_record_and_draft_follow(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await let_residents_in(office, supervisor)
    office.start_work()
    talk = await office.talk("Wati Contoh")
    for text in ("halo", "Mau Tanya", "akta lahir", "ya", "Budi Santoso", "-", "-", "-"):
        await talk.say(text)
    assert "Kirim foto" in (await talk.say("-")).text
    assert "tercatat: Mau Tanya" in (await talk.say("NAMA")).text
    assert "atas nama Siti Aminah" in (await talk.say("Siti Aminah")).text
    await talk.show(papers.photo(0))
    await talk.show(papers.photo(1))
    await office.control.tap(talk.person.key, "KIRIM")
    await office.until("applications", 1, state="submitted")

    (submitted,) = await office.said("request.submitted")
    name = Sealed(submitted["applicant"]["name"])
    key = await office.parts.keyring.get(name.owner)
    assert open_sealed(key, name, fields.APPLICANT_NAME) == "Siti Aminah"
    (resident,) = await office.parts.store.database["whatsapp_residents"].find().to_list(None)
    done = [(e["action"], e["by"]) for e in resident["trail"]]
    assert done[0] == ("added", "whatsapp")
    assert done[1:] == [("name_given", "themselves"), ("name_corrected", "themselves")]
    await office.parts.store.database["whatsapp_conversations"].delete_many({})
    assert "Selamat datang, Siti Aminah" in (await talk.say("halo")).text
    stored = await office.everything_stored()
    assert "Aminah" not in stored
    assert "Mau Tanya" not in stored


async def test_a_resident_who_shows_a_phone_at_last_is_written_to_there(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await let_residents_in(office, supervisor)
    office.start_work()
    await bring(office, webhooks.message("wamid.1", **{"from": None, "from_user_id": OTHER_ID}))
    (resident,) = await office.parts.store.database["whatsapp_residents"].find().to_list(None)
    await bring(office, webhooks.message("wamid.2", **{"from": DIGITS, "from_user_id": OTHER_ID}))
    (said,) = await changes_of(office, resident["_id"])
    assert await addressed(office, said) == PHONE
    heard = [said["contact_ref"] for said in await office.said("channel.contact_heard")]
    assert heard[-1] == said["address"]["contact_ref"]  # the window is that of the new address
