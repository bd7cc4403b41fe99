"""Whose a phone and a user id are: new ones, and those in dispute."""

from typing import Any

from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, WhatsAppUnderTest
from tests.support.whatsapp_people import (
    CHANGED,
    DIGITS,
    HEADS,
    NEW_NUMBER,
    OTHER_ID,
    addressed,
    bring,
    changes_of,
    let_residents_in,
    moved,
)


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
    last = (await office.http.get(disputes, headers=front, params={"limit": 1})).json()
    assert last == {"items": [dispute], "next": None}
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
