"""Who writes by WhatsApp, on a real database: the register, residents, new numbers, disputes."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from devkit import papers
from shared.privacy import fields
from shared.privacy.sealing import Sealed, open_sealed
from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, VILLAGE, WhatsAppUnderTest

HEADS = "/v1/village-heads"
DIGITS = PHONE.removeprefix("+")
NEW_NUMBER = "6281200000177"
OTHER_ID = "ID.2002"
CHANGED = "channel.person_changed"


@pytest.fixture
def supervisor(office: WhatsAppUnderTest) -> dict[str, str]:
    return office.mint.bearer("bench-supervisor-capil-1")


async def bring(office: WhatsAppUnderTest, *messages: dict[str, Any]) -> None:
    """Let messages come in, and wait until they are read and answered."""
    before = await office.count("webhooks")
    await office.post(webhooks.body(webhooks.change(messages=list(messages))))
    await office.until("webhooks", before + 1, progress="done")
    await office.until("whatsapp_messages", 0, progress="waiting")


async def changes_of(office: WhatsAppUnderTest, person: str) -> list[dict[str, Any]]:
    """Return what was said of a person's new numbers and languages, in order."""
    return [said for said in await office.said(CHANGED) if said["ref"] == person]


async def addressed(office: WhatsAppUnderTest, said: dict[str, Any]) -> str | None:
    """Return where notices go by what was said, as the notifier reads it."""
    address = said["address"]
    names = {"phone": fields.APPLICANT_PHONE, "whatsapp_id": fields.APPLICANT_WHATSAPP_ID}
    for part, name in names.items():
        if part in address:
            sealed = Sealed(address[part])
            plain = open_sealed(await office.parts.keyring.get(sealed.owner), sealed, name)
            hasher = office.parts.hasher
            hashed = hasher.phone(plain) if part == "phone" else hasher.whatsapp(plain)
            assert hashed == address["contact_ref"]
            return plain
    return None


def moved(old: str, new: str, **told: Any) -> dict[str, Any]:
    """Build what the platform says of a person with a new number."""
    system = {"type": "user_changed_number", "wa_id": new, "user_id": OTHER_ID, **told}
    return webhooks.message("wamid.move", "system", system=system, **{"from": old})


async def let_residents_in(office: WhatsAppUnderTest, supervisor: dict[str, str]) -> None:
    """Open the channel to residents, as a supervisor does for a trial."""
    told = {"is_open_to_residents": True, "note": "The trial."}
    answer = await office.http.put("/v1/whatsapp/access", json=told, headers=supervisor)
    assert answer.status_code == 200, answer.text


async def test_a_head_is_changed_and_a_term_ended_with_a_trail(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    change = {"phone": "0812-0000-0177", "term_from": "2024-01-01", "note": "A new number."}
    changed = await office.http.patch(f"{HEADS}/{head}", json=change, headers=supervisor)
    assert changed.status_code == 200, changed.text
    shown = changed.json()
    assert shown["phone"].endswith("177")
    assert not shown["has_whatsapp_id"]  # a new number has a new user id
    assert [e["action"] for e in shown["trail"]] == ["added", "changed"]
    assert shown["trail"][1]["by"] == "bench-supervisor-capil-1"
    ending = {"last_day": "2023-12-31", "note": "A slip."}
    too_early = await office.http.post(f"{HEADS}/{head}/end-term", json=ending, headers=supervisor)
    assert too_early.status_code == 422
    ending = {"last_day": "2026-01-31", "note": "His successor was sworn in."}
    ended = await office.http.post(f"{HEADS}/{head}/end-term", json=ending, headers=supervisor)
    assert (ended.json()["is_in_office"], ended.json()["term_until"]) == (False, "2026-01-31")
    office.start_work()
    talk = await office.talk(phone="+6281200000177")
    assert "Masa jabatan" in (await talk.say("halo")).text


async def test_two_heads_never_share_a_phone_or_a_user_id(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await office.register(whatsapp_id=webhooks.USER_ID)
    second = await office.register(phone="+6281200000102", name="Suparman Contoh")
    for taken in ({"phone": PHONE}, {"whatsapp_id": webhooks.USER_ID}):
        refused = await office.http.patch(
            f"{HEADS}/{second}", json={**taken, "note": "test"}, headers=supervisor
        )
        assert refused.status_code == 409, refused.text
        assert PHONE not in refused.text
    assert await office.count("village_heads") == 2


async def test_a_file_is_tried_then_taken_line_by_line(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    known = await office.register()
    lines = [
        "nama;telepon;desa;sampai",
        f"Sutrisno Contoh;{PHONE};{VILLAGE};31-12-2029",
        "Suparman Contoh;081200000102;33.19.08.2002;",
        "Salah Contoh;nothing;33.19.08.2003;",
        "Kembar Contoh;081200000104;33.19.08.2004;",
        "Kembar Lain;0812-0000-0104;33.19.08.2005;",
        "Jauh Contoh;081200000106;99.99.99.9999;",
    ]
    headers = supervisor | {"Content-Type": "text/csv"}

    async def take(query: str) -> httpx.Response:
        content = "\n".join(lines).encode()
        return await office.http.post(f"{HEADS}/import{query}", content=content, headers=headers)

    tried = await take("")
    assert tried.status_code == 200, tried.text
    assert tried.json()["counts"] == {"changed": 1, "added": 1, "refused": 4}
    assert await office.count("village_heads") == 1
    taken = await take("?dry_run=false")
    report = {line["line"]: line for line in taken.json()["lines"]}
    assert [report[n]["outcome"] for n in range(2, 8)] == ["changed", "added", *["refused"] * 4]
    assert report[2]["id"] == known
    assert set(report[4]["problems"]) == set(report[5]["problems"]) == {"phone"}
    assert set(report[7]["problems"]) == {"village"}
    again = await take("?dry_run=false")
    assert again.json()["counts"] == {"unchanged": 2, "refused": 4}
    assert await office.count("village_heads") == 2


async def test_a_head_with_a_new_number_stays_the_same_person(office: WhatsAppUnderTest) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    office.start_work()
    await bring(
        office,
        moved(DIGITS, NEW_NUMBER, previous_user_id=webhooks.USER_ID) | {"from_user_id": None},
    )
    hasher = office.parts.hasher
    await office.until(
        "village_heads",
        1,
        phone_hash=hasher.phone(NEW_NUMBER),
        whatsapp_hash=hasher.whatsapp(OTHER_ID),
    )
    await bring(
        office, webhooks.message("wamid.after", **{"from": NEW_NUMBER, "from_user_id": OTHER_ID})
    )
    assert await office.count("whatsapp_messages", person=head) == 2  # the move is remembered too
    assert await office.count("whatsapp_disputes") == 0
    (said,) = await changes_of(office, head)
    assert await addressed(office, said) == f"+{NEW_NUMBER}"


async def test_a_new_number_told_without_user_ids_is_followed_and_its_neighbours_are_heard(
    office: WhatsAppUnderTest,
) -> None:
    head = await office.register()
    office.start_work()
    move = moved(DIGITS, NEW_NUMBER, user_id=None) | {"from_user_id": None}
    written: dict[str, Any] = {"from": NEW_NUMBER, "from_user_id": None}
    await bring(office, move, webhooks.message("wamid.beside", **written))
    await bring(office, webhooks.message("wamid.after", **written))
    assert await office.count("village_heads", phone_hash=office.parts.hasher.phone(NEW_NUMBER))
    assert await office.count("whatsapp_messages", person=head) == 2  # the move is remembered too
    assert await office.count("whatsapp_messages") == 3
    assert await office.count("whatsapp_disputes") == 0


async def test_a_new_number_that_is_another_heads_is_a_dispute_and_changes_nothing(
    office: WhatsAppUnderTest,
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    other = await office.register(phone=f"+{NEW_NUMBER}", name="Suparman Contoh")
    office.start_work()
    await bring(office, moved(DIGITS, NEW_NUMBER, previous_user_id=webhooks.USER_ID))
    (dispute,) = await office.parts.store.database["whatsapp_disputes"].find().to_list(None)
    assert dispute["disagreement"] == "number_taken"
    assert set(dispute["people"]) == {head, other}
    assert await office.count("village_heads", phone_hash=office.parts.hasher.phone(PHONE)) == 1
    assert await office.count("village_heads", is_disputed=True) == 2
    assert await office.said(CHANGED) == []


async def test_nothing_is_filed_under_a_disputed_identity_until_a_person_has_settled_it(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    office.start_work()
    talk = await office.talk(user_id=OTHER_ID)
    assert "Petugas sedang memeriksanya" in (await talk.say("halo")).text
    assert await office.count("whatsapp_messages", person=head) == 0
    front = office.mint.bearer("bench-front-officer-1")
    disputes = "/v1/whatsapp/disputes"
    (dispute,) = (await office.http.get(disputes, headers=front)).json()["items"]
    assert (dispute["disagreement"], dispute["people"]) == ("other_user_id", [head])
    assert DIGITS not in str(dispute)
    settling = {"person": head, "note": "Called the village office: a new telephone."}
    url = f"{disputes}/{dispute['id']}/settle"
    assert (await office.http.post(url, json=settling, headers=front)).status_code == 403
    nobody = await office.http.post(
        url, json=settling | {"person": "somebody else"}, headers=supervisor
    )
    assert nobody.status_code == 422
    settled = await office.http.post(url, json=settling, headers=supervisor)
    assert settled.status_code == 200, settled.text
    assert (await office.http.post(url, json=settling, headers=supervisor)).status_code == 409
    assert "Selamat datang" in (await talk.say("halo")).text
    assert await office.count("whatsapp_messages", person=head) == 1


async def test_who_is_settled_to_be_nobody_stays_a_stranger(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    office.start_work()
    stranger = webhooks.message("wamid.1", **{"from": DIGITS, "from_user_id": OTHER_ID})
    await bring(office, stranger)
    (dispute,) = await office.parts.store.database["whatsapp_disputes"].find().to_list(None)
    url = f"/v1/whatsapp/disputes/{dispute['_id']}/settle"
    told = {"note": "Nobody in the village knows the sender."}
    assert (await office.http.post(url, json=told, headers=supervisor)).status_code == 200
    await bring(office, stranger | {"id": "wamid.2"})
    assert await office.count("whatsapp_disputes", status="open") == 0
    assert await office.count("village_heads", is_disputed=True) == 0
    assert await office.count("whatsapp_messages", person=head) == 0


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


async def test_a_number_that_a_supervisor_changed_is_told_on_once(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    for phone in (f"0{NEW_NUMBER.removeprefix('62')}", f"+{NEW_NUMBER}"):  # one number, twice
        change = {"phone": phone, "note": "A new number."}
        changed = await office.http.patch(f"{HEADS}/{head}", json=change, headers=supervisor)
        assert changed.is_success, changed.text
    (said,) = await changes_of(office, head)
    assert await addressed(office, said) == f"+{NEW_NUMBER}"
    assert "language" not in said
    assert NEW_NUMBER not in await office.everything_stored()


async def test_a_file_that_changes_a_language_tells_it_on(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register()
    content = f"nama,telepon,desa,bahasa\nSutrisno Contoh,{PHONE},{VILLAGE},jv\n"
    headers = supervisor | {"Content-Type": "text/csv"}
    for is_dry in ("true", "false", "false"):
        url = f"{HEADS}/import?dry_run={is_dry}"
        assert (await office.http.post(url, content=content, headers=headers)).is_success
    (said,) = await changes_of(office, head)
    assert (said["language"], said.get("address")) == ("jv", None)


async def test_a_language_chosen_in_the_chat_is_told_on_and_outlasts_the_conversation(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register()
    office.start_work()
    talk = await office.talk()
    for text in ("halo", "basa jawa", "basa jawa", "menu"):
        await talk.say(text)
    (said,) = await changes_of(office, head)
    assert (said["language"], said.get("address")) == ("jv", None)
    await office.parts.store.database["whatsapp_conversations"].delete_many({})
    assert "Sugeng rawuh" in (await talk.say("menu")).text
    change = {"language": "en", "note": "The register only."}
    await office.http.patch(f"{HEADS}/{head}", json=change, headers=supervisor)
    assert len(await changes_of(office, head)) == 1  # what she chose herself counts
    await talk.say("english")
    assert [said["language"] for said in await changes_of(office, head)] == ["jv", "en"]


async def test_a_new_number_that_is_told_again_does_not_undo_what_came_after_it(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    head = await office.register(whatsapp_id=webhooks.USER_ID)
    office.start_work()
    move = moved(DIGITS, NEW_NUMBER, previous_user_id=webhooks.USER_ID)
    await bring(office, move)
    change = {"phone": PHONE, "note": "She called: the old number is hers again."}
    back = await office.http.patch(f"{HEADS}/{head}", json=change, headers=supervisor)
    assert back.is_success, back.text
    await bring(office, webhooks.message("wamid.other", **{"from": "6281200000999"}), move)
    assert [await addressed(office, said) for said in await changes_of(office, head)] == [
        f"+{NEW_NUMBER}",
        PHONE,
    ]
    assert await office.count("village_heads", phone_hash=office.parts.hasher.phone(PHONE)) == 1


async def test_somebody_without_a_phone_is_followed_to_a_new_user_id(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await let_residents_in(office, supervisor)
    office.start_work()
    hidden = {"from": None, "from_user_id": webhooks.USER_ID}
    await bring(office, webhooks.message("wamid.1", **hidden))
    (resident,) = await office.parts.store.database["whatsapp_residents"].find().to_list(None)
    system = {"type": "user_changed_user_id", "user_id": OTHER_ID}
    system["previous_user_id"] = webhooks.USER_ID
    await bring(office, webhooks.message("wamid.move", "system", system=system, **hidden))
    await bring(office, webhooks.message("wamid.2", **{"from": None, "from_user_id": OTHER_ID}))
    assert await office.count("whatsapp_residents") == 1
    (said,) = await changes_of(office, resident["_id"])
    assert await addressed(office, said) == OTHER_ID


async def test_a_settled_dispute_moves_the_one_and_leaves_the_other_without_an_address(
    office: WhatsAppUnderTest, supervisor: dict[str, str]
) -> None:
    await let_residents_in(office, supervisor)
    office.start_work()
    first = webhooks.message("wamid.1", **{"from": DIGITS, "from_user_id": None})
    second = webhooks.message("wamid.2", **{"from": None, "from_user_id": OTHER_ID})
    await bring(office, first, second)
    await bring(office, webhooks.message("wamid.3", **{"from": DIGITS, "from_user_id": OTHER_ID}))
    assert await office.said(CHANGED) == []
    (dispute,) = await office.parts.store.database["whatsapp_disputes"].find().to_list(None)
    assert (dispute["disagreement"], len(dispute["people"])) == ("two_people", 2)
    by_phone, by_id = dispute["people"]
    settling = {"person": by_id, "note": "Called: she has a user name since last week."}
    url = f"/v1/whatsapp/disputes/{dispute['_id']}/settle"
    assert (await office.http.post(url, json=settling, headers=supervisor)).is_success
    (moved_on,) = await changes_of(office, by_id)
    assert await addressed(office, moved_on) == PHONE
    (left,) = await changes_of(office, by_phone)
    assert await addressed(office, left) is None


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
