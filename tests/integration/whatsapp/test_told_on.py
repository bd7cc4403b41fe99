"""What others are told of a person with a new number or language."""

from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, VILLAGE, WhatsAppUnderTest
from tests.support.whatsapp_people import HEADS, NEW_NUMBER, addressed, changes_of


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
