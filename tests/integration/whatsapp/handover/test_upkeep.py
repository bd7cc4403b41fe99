"""What happens by itself: reminders, and what is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.channels.whatsapp.raw_bodies import owner_on
from services.intake.channels.whatsapp.repository import RAW_BODIES, Progress
from services.intake.channels.whatsapp.upkeep import GRACE
from shared.privacy.errors import KeyDestroyedError
from tests.support import webhooks
from tests.support.handover import INBOX, KEPT, asked, let_pass, upkeep
from tests.support.intake_whatsapp import WhatsAppUnderTest


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
