"""Webhooks that the platform did not send, or not like this."""

import orjson
import pytest

from shared.whatsapp.signature import sign
from tests.support import webhooks
from tests.support.metrics import metric
from tests.support.office import Office, until

PATH = "/webhooks/whatsapp"
WEBHOOKS = "loket_whatsapp_webhooks_total"
UPDATES = "loket_whatsapp_updates_total"


async def post(
    office: Office, content: bytes, signature: str | None = None, *, is_signed: bool = True
) -> int:
    """Deliver a body; signed rightly unless another signature, or none, is wanted."""
    ours = office.stack.secrets.whatsapp_phone_number_id
    content = content.replace(webhooks.NUMBER_ID.encode(), ours.encode())
    right = sign(content, office.stack.secrets.whatsapp_app_secret)
    headers = {"Content-Type": "application/json"}
    if is_signed:
        headers["X-Hub-Signature-256"] = signature or right
    answer = await office.call(
        None, "POST", "intake-whatsapp", PATH, content=content, headers=headers
    )
    return answer.status_code


async def counted(office: Office, outcome: str) -> float:
    return await metric(office, "intake-whatsapp", WEBHOOKS, outcome=outcome)


async def updates(office: Office, kind: str = "text") -> float:
    """Return how many messages were read; the simulator sends states of its own meanwhile."""
    return await metric(office, "intake-whatsapp", UPDATES, kind=kind)


@pytest.mark.parametrize(
    "signature",
    ["sha256=" + "0" * 64, "sha1=" + "0" * 40, "sha256=", "x", sign(b"other", "other")],
)
async def test_a_wrong_signature_is_refused_and_counted(office: Office, signature: str) -> None:
    refused = await counted(office, "wrong-signature")
    assert await post(office, webhooks.one_message(), signature) == 403
    assert await counted(office, "wrong-signature") == refused + 1


async def test_a_missing_signature_is_refused_and_counted(office: Office) -> None:
    refused = await counted(office, "missing-signature")
    assert await post(office, webhooks.one_message(), is_signed=False) == 403
    assert await counted(office, "missing-signature") == refused + 1


async def test_a_signature_over_other_bytes_is_refused(office: Office) -> None:
    signed = webhooks.one_message()
    signature = sign(signed, office.stack.secrets.whatsapp_app_secret)
    same_json = orjson.dumps(orjson.loads(signed), option=orjson.OPT_INDENT_2)
    assert await post(office, same_json, signature) == 403


async def test_a_forged_message_never_becomes_an_event(office: Office) -> None:
    before = await updates(office)
    forged = webhooks.one_message(identity="wamid.FORGED")
    assert await post(office, forged, sign(forged, "not our secret")) == 403
    assert await post(office, webhooks.one_message(identity="wamid.GENUINE")) == 200

    async def is_read() -> bool:
        return await updates(office) > before

    await until(is_read, "the genuine message to be read")
    assert await updates(office) == before + 1


STRANGE = {
    "no JSON": b"{",
    "nothing": b"",
    "a list": b"[]",
    "deep": b'{"entry":' * 30_000,
    "no text": b"\xff\xfe\x00\x01",
    "another object": b'{"object":"page","entry":[{"changes":[{}]}]}',
    "a change of an unknown kind": webhooks.body(webhooks.change("weather", forecast="hujan")),
    "a message of an unknown kind": webhooks.one_message(kind="hologram"),
    "a message without an id": webhooks.one_message(identity=None),
}


@pytest.mark.parametrize("kind", STRANGE)
async def test_a_signed_body_that_is_strange_stops_nothing(office: Office, kind: str) -> None:
    stored = await counted(office, "stored")
    # It is kept before it is read, so that nothing the platform says is lost.
    assert await post(office, STRANGE[kind]) == 200
    assert await counted(office, "stored") > stored
    before = await updates(office)
    good = webhooks.one_message(identity=f"wamid.AFTER-{kind}")
    assert await post(office, good) == 200

    async def is_read() -> bool:
        return await updates(office) > before

    await until(is_read, "the next message to be read")


async def test_a_batch_of_three_megabytes_is_taken(office: Office) -> None:
    before = await updates(office, "status")
    many = [
        webhooks.status(f"wamid.BATCH-{n}", biz_opaque_callback_data="x" * 400) for n in range(5000)
    ]
    content = webhooks.body(webhooks.change(statuses=many))
    assert 2_500_000 < len(content) <= 3_000_000
    assert await post(office, content) == 200

    async def is_read() -> bool:
        return await updates(office, "status") >= before + 5000

    await until(is_read, "five thousand delivery states to be read")


async def test_a_larger_batch_is_refused_and_counted(office: Office) -> None:
    refused = await counted(office, "too-large")
    content = webhooks.body(webhooks.change(padding="x" * 3_100_000))
    assert await post(office, content) == 413
    assert await counted(office, "too-large") == refused + 1


async def test_the_platform_subscribes_with_our_word_only(office: Office) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    good = query | {"hub.verify_token": office.stack.secrets.whatsapp_verify_token}
    answer = await office.call(None, "GET", "intake-whatsapp", PATH, params=good)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    for bad in (query, query | {"hub.verify_token": "guess"}, good | {"hub.mode": "x"}, {}):
        answer = await office.call(None, "GET", "intake-whatsapp", PATH, params=bad)
        assert answer.status_code == 403
