"""What of WhatsApp cannot be read or handled: counted, kept, shown, replayed; nobody else suffers."""

import pytest

from services.intake.channels.whatsapp import turns
from tests.support import webhooks
from tests.support.intake_whatsapp import PHONE, WhatsAppUnderTest

LETTERS = "/v1/dead-letters"


@pytest.fixture
def ops(office: WhatsAppUnderTest) -> dict[str, str]:
    return office.mint.bearer("bench-ops-1")


async def test_a_part_that_cannot_be_read_costs_no_sibling_and_can_be_replayed(
    office: WhatsAppUnderTest, ops: dict[str, str]
) -> None:
    broken = {"type": "text", "text": {"body": "Nobody wrote this 081200000199"}}
    body = webhooks.body(webhooks.change(messages=[broken, webhooks.message("wamid.good")]))
    await office.post(body)
    office.start_work()
    await office.until("webhooks", 1, progress="done")
    await office.until("whatsapp_messages", 1, progress="done")
    (letter,) = (await office.http.get(LETTERS, headers=ops)).json()
    assert letter["code"] == "not-understood"
    assert "message at entry[0].changes[0].messages[0]" in letter["reason"]
    assert "081200000199" not in str(letter)
    url = f"{LETTERS}/{letter['id']}"
    replayed = await office.http.post(f"{url}/replay", headers=ops)
    assert replayed.json()["status"] == "replayed", replayed.text
    await office.until("dead_letters", 1, status="waiting")  # it still cannot be read
    trail = (await office.http.get(url, headers=ops)).json()["trail"]
    assert [e["action"] for e in trail] == ["set_aside", "replayed", "set_aside"]
    assert await office.count("whatsapp_messages") == 1


async def test_news_about_the_account_cost_no_message_beside_them(
    office: WhatsAppUnderTest,
) -> None:
    news = webhooks.change("account_update", event="ACCOUNT_VIOLATION", messaging_product=None)
    spoken = webhooks.change(messages=[webhooks.message("wamid.beside")])
    await office.post(webhooks.body(news, spoken, webhooks.change(errors=[{"code": 130429}])))
    office.start_work()
    await office.until("webhooks", 1, progress="done")
    await office.until("whatsapp_messages", 1, progress="done")
    assert await office.count("dead_letters") == 0


async def test_a_message_that_met_a_defect_is_handled_again_after_it_is_mended(
    office: WhatsAppUnderTest, ops: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.register()
    with monkeypatch.context() as defect:
        defect.setattr(turns, "open_person", None)
        office.start_work()
        talk = await office.talk()
        assert "gangguan" in (await talk.say("halo")).text
        await office.until("whatsapp_messages", 1, progress="set_aside")
    (letter,) = (await office.http.get(LETTERS, headers=ops)).json()
    assert letter["topic"] == "whatsapp.messages"
    assert PHONE.removeprefix("+") not in str(letter)
    await office.http.post(f"{LETTERS}/{letter['id']}/replay", headers=ops)
    assert "Selamat datang" in (await talk.next()).text
    await office.until("whatsapp_messages", 1, progress="done")
    assert await office.count("dead_letters", status="replayed") == 1


async def test_a_letter_that_names_nothing_stays_waiting(
    office: WhatsAppUnderTest, ops: dict[str, str]
) -> None:
    await office.post(b"not json")
    office.start_work()
    await office.until("webhooks", 1, progress="done")
    (letter,) = (await office.http.get(LETTERS, headers=ops)).json()
    url = f"{LETTERS}/{letter['id']}"
    for body in ("{}", '{"id": "nothing"}', "?"):
        edit = {"body": body, "note": "A slip."}
        assert (await office.http.put(f"{url}/body", json=edit, headers=ops)).status_code == 200
        assert (await office.http.post(f"{url}/replay", headers=ops)).status_code == 409
    assert await office.count("dead_letters", status="waiting") == 1


async def test_what_concerns_another_number_of_the_callback_is_left_alone(
    office: WhatsAppUnderTest,
) -> None:
    other = webhooks.change(messages=[webhooks.message()], statuses=[webhooks.status()])
    other["value"]["metadata"]["phone_number_id"] = "999"
    await office.post(webhooks.body(other))
    office.start_work()
    await office.until("webhooks", 1, progress="done")
    assert await office.count("whatsapp_messages") == 0
    assert await office.said("channel.deliveries_reported") == []


async def test_a_throttled_number_rests_for_everybody_and_then_answers(
    office: WhatsAppUnderTest,
) -> None:
    await office.control.turn(refuse={"next": 1, "code": 130429})
    office.start_work()
    for phone in (PHONE, "+6281200000102"):
        talk = await office.talk(phone=phone)
        assert "belum terdaftar" in (await talk.say("halo")).text
    await office.until("whatsapp_replies", 2, state="sent")
    assert await office.count("whatsapp_replies", attempts=1) == 1
