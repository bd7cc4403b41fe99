"""What the platform posts: only what it signed, all of it, once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from devkit.whatsapp.wire import encode
from shared.whatsapp.signature import sign
from tests.support import webhooks
from tests.support.intake_whatsapp import (
    BUSINESS,
    PATH,
    SIGNATURE,
    WhatsAppUnderTest,
)


async def test_the_handshake_answers_the_bare_challenge_to_the_right_token_only(
    office: WhatsAppUnderTest,
) -> None:
    def asked(**changes: str) -> dict[str, str]:
        given = {"mode": "subscribe", "verify_token": BUSINESS.verify_token, "challenge": "4711"}
        return {f"hub.{name}": value for name, value in (given | changes).items()}

    right = await office.http.get(PATH, params=asked())
    assert (right.status_code, right.text) == (200, "4711")
    assert right.headers["content-type"].startswith("text/plain")
    for wrong in ({"verify_token": "other"}, {"mode": "unsubscribe"}, {"verify_token": "tökén"}):
        refused = await office.http.get(PATH, params=asked(**wrong))
        assert refused.status_code == 403, wrong
        assert "4711" not in refused.text


async def test_what_the_platform_did_not_sign_is_refused_and_not_stored(
    office: WhatsAppUnderTest,
) -> None:
    body = webhooks.one_message()
    forged = [
        None,
        "sha256=00",
        sign(body, "another secret"),
        sign(body + b" ", BUSINESS.app_secret),
    ]
    forged += [sign(body, ""), "sha256=é"]
    for signature in forged:
        raw = signature.encode() if signature else None
        refused = await office.post(body, raw)
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/problem+json"
    assert await office.count("webhooks") == 0
    older = await office.post(body, sign(body, "an-older-secret"))
    assert older.status_code == 200


async def test_a_body_over_the_limit_is_refused_whatever_it_says_of_its_length(
    office: WhatsAppUnderTest,
) -> None:
    large = b" " * 3_000_001

    async def dribble() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 100_000):
            yield large[start : start + 100_000]

    for content in (large, dribble()):
        refused = await office.http.post(
            PATH, content=content, headers={SIGNATURE: sign(large, BUSINESS.app_secret)}
        )
        assert refused.status_code == 413
    assert await office.count("webhooks") == 0
    assert (await office.post(large[:3_000_000])).status_code == 200


async def test_escaped_json_is_verified_as_it_came_and_what_is_no_json_is_kept(
    office: WhatsAppUnderTest,
) -> None:
    escaped = encode(webhooks.envelope(webhooks.change(messages=[webhooks.message()])))
    for body in (escaped, b"not json at all", b"[1]", b"", b'{"object":"x","entry":{}}'):
        assert (await office.post(body)).status_code == 200
    office.start_work()
    await office.until("webhooks", 5, progress="done")
    assert await office.count("webhooks", expires_at={"$gt": datetime.now(UTC)}) == 5


async def test_a_thousand_delivery_states_of_one_call_become_one_event_at_once(
    office: WhatsAppUnderTest,
) -> None:
    states = [
        webhooks.status(f"wamid.{i}", biz_opaque_callback_data=f"{i:032x}") for i in range(998)
    ]
    states.append(webhooks.status("wamid.foreign", biz_opaque_callback_data="not one of ours!"))
    states.append(webhooks.status("wamid.reply", biz_opaque_callback_data="reply:01a2"))
    body = webhooks.body(webhooks.change(statuses=states))
    assert (await office.post(body)).status_code == 200
    office.start_work()
    await office.until("webhooks", 1, progress="done")
    (event,) = await office.said("channel.deliveries_reported")
    assert len(event["reports"]) == 999
    assert event["reports"][7]["notice_id"] == f"{7:032x}"
    assert event["reports"][7]["message_ref"] == office.parts.hasher.whatsapp("wamid.7")
    assert "notice_id" not in event["reports"][998]


async def test_messages_come_in_once_however_often_and_in_whatever_batch(
    office: WhatsAppUnderTest,
) -> None:
    one, two, three = (webhooks.message(f"wamid.{i}") for i in range(3))
    calls = ([one, two], [one, two], [two, three], [three], [one, three, two])
    for messages in calls:
        await office.post(webhooks.body(webhooks.change(messages=messages)))
    office.start_work()
    await office.until("webhooks", len(calls), progress="done")
    await office.until("whatsapp_messages", 3, progress="done")
    assert await office.count("whatsapp_messages") == 3
    heard = await office.said("channel.contact_heard")
    assert {h["contact_ref"] for h in heard} == {office.parts.hasher.phone(webhooks.PHONE)}


async def test_a_body_that_cannot_be_opened_is_set_aside_and_its_neighbours_are_read(
    office: WhatsAppUnderTest,
) -> None:
    for number in range(3):
        await office.post(webhooks.one_message(id=f"wamid.{number}"))
    bodies = office.parts.store.database["webhooks"]
    middle = (await bodies.find().sort("_id", 1).to_list(3))[1]
    await bodies.update_one({"_id": middle["_id"]}, {"$set": {"sealed": b"s1.nobody.?"}})
    office.start_work()
    await office.until("webhooks", 2, progress="done")
    await office.until("webhooks", 1, progress="set_aside")
    await office.until("whatsapp_messages", 2, progress="done")
