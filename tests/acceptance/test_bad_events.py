"""Events that nobody here wrote: each is skipped or set aside, and none stops the others."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
import pytest_asyncio

from shared.domain.ids import new_id, new_ticket
from shared.events.topics import REQUESTS
from tests.support.office import CLERK, Json, Office, until
from tests.support.topics import all_records, headers_of, producing

LISTENERS = ("intake-app", "verification", "processing", "notifier")
NAME = "Terang Benderang Palsu"


class Topic:
    """The topic of requests, and what a submission on it looks like."""

    def __init__(self, office: Office, producer: Any, submission: Any) -> None:
        self.office, self._producer, self.submission = office, producer, submission

    async def say(self, body: Json | bytes, key: str | None = None, **headers: str | None) -> None:
        """Put a record on the topic: the submission with another body and other headers."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        key = key or new_id()
        changed = {"ce_id": uuid4().hex, "ce_subject": key} | headers
        await self._producer.send_and_wait(
            REQUESTS, raw, key.encode(), headers=headers_of(self.submission, **changed)
        )

    def a_submission(self, **given: Any) -> Json:
        """Return the body of another submission, which nobody filed."""
        body: Json = orjson.loads(self.submission.value)
        return body | {"request_id": new_id(), "ticket": new_ticket(), "fingerprints": []} | given

    async def letters(self, service: str, key: str, status: str = "waiting") -> list[Json]:
        """Return a service's dead letters with a key."""
        listed = await self.office.get("ops", service, "/v1/dead-letters", status=status, limit=200)
        letters: list[Json] = [*listed]
        return [letter for letter in letters if letter["key"] == key]

    async def letter(self, service: str, key: str) -> Json:
        """Wait for a dead letter of a service with a key; return the first one.

        Later events of the same request may follow it there, for want of the one before.
        """

        async def is_there() -> list[Json]:
            return await self.letters(service, key)

        found: list[Json] = await until(is_there, f"a dead letter in {service}")
        return found[0]

    async def has_a_case(self, request_id: str) -> bool:
        path = f"/v1/cases/{request_id}"
        answer = await self.office.call(CLERK, "GET", "verification", path)
        return answer.status_code == 200

    async def until_passed(self) -> None:
        """Wait until everything that was said before was heard by all."""
        request = await self.office.verified()
        await self.office.until_state(request, "verified")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def topic(office: Office) -> AsyncIterator[Topic]:
    request = await office.filed()
    await office.claimed(request)
    bootstrap = office.stack.addresses.kafka_bootstrap
    records = await all_records(bootstrap, REQUESTS)
    [submission] = [
        r
        for r in records
        if r.key == request["id"].encode() and dict(r.headers)["ce_type"] == b"request.submitted"
    ]
    async with producing(bootstrap) as producer:
        yield Topic(office, producer, submission)


async def test_an_event_with_a_missing_field_is_set_aside_by_all_who_hear_it(topic: Topic) -> None:
    body = topic.a_submission()
    del body["papers"]
    await topic.say(body, body["request_id"])
    for service in ("verification", "processing", "notifier"):
        letter = await topic.letter(service, body["request_id"])
        assert letter["code"] == "unreadable-event"
        assert "papers: Field required" in letter["reason"]
        assert [entry["action"] for entry in letter["trail"]] == ["set_aside"]


async def test_a_reason_repeats_nothing_of_the_event(topic: Topic) -> None:
    body = topic.a_submission(applicant={"name": NAME, NAME: 1}, sequence=NAME)
    await topic.say(body, body["request_id"])
    letter = await topic.letter("verification", body["request_id"])
    assert NAME not in letter["reason"]
    assert NAME not in str(letter["trail"])
    log = topic.office.stack.directory.path / "verification.log"
    assert NAME not in log.read_text()


async def test_an_event_that_is_no_json_is_set_aside(topic: Topic) -> None:
    for content in (b"", b"{", b"\xff\xfe", b"[]", b'{"a":' * 50_000):
        key = new_id()
        await topic.say(content, key)
        assert (await topic.letter("verification", key))["code"] == "unreadable-event"


async def test_an_event_of_an_unknown_type_is_skipped(topic: Topic) -> None:
    key = new_id()
    await topic.say(topic.a_submission(), key, ce_type="request.teleported")
    await topic.until_passed()
    for service in LISTENERS:
        assert await topic.letters(service, key) == []


async def test_an_event_of_a_newer_version_waits_for_the_update(topic: Topic) -> None:
    body = topic.a_submission()
    await topic.say(body, body["request_id"], ce_schemaversion="2")
    letter = await topic.letter("verification", body["request_id"])
    assert letter["code"] == "newer-event"
    assert "Update the service" in letter["reason"]


@pytest.mark.parametrize("header", ["ce_id", "ce_type", "ce_time", "ce_source", "ce_subject"])
async def test_a_message_without_an_envelope_is_set_aside(topic: Topic, header: str) -> None:
    key = new_id()
    await topic.say(topic.a_submission(), key, **{header: None})
    for service in ("verification", "processing", "notifier"):
        assert header in (await topic.letter(service, key))["reason"]


async def test_a_time_or_version_without_meaning_is_set_aside(topic: Topic) -> None:
    for wrong in ({"ce_time": "yesterday"}, {"ce_schemaversion": "newest"}):
        key = new_id()
        await topic.say(topic.a_submission(), key, **wrong)
        assert (await topic.letter("verification", key))["code"] == "unreadable-event"


async def told_as_verified(office: Office, request: Json) -> list[str] | None:
    """Return what the applicant sees, once it says that the request is verified."""
    timeline = await office.timeline(request)
    return timeline if "verified" in timeline else None


async def test_a_repeated_event_has_its_effect_once(topic: Topic) -> None:
    office = topic.office
    request = await office.verified()
    before = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}/history")
    timeline = await until(lambda: told_as_verified(office, request), "intake to hear of it")
    bootstrap = office.stack.addresses.kafka_bootstrap
    said = [r for r in await all_records(bootstrap, REQUESTS) if r.key == request["id"].encode()]
    assert len(said) >= 3
    for record in said * 2:
        await topic._producer.send_and_wait(
            REQUESTS, record.value, record.key, headers=list(record.headers)
        )
    await topic.until_passed()
    after = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}/history")
    actions = [entry["action"] for entry in after["items"] if entry["action"] != "read"]
    assert actions == [e["action"] for e in before["items"] if e["action"] != "read"]
    assert await office.timeline(request) == timeline
    assert (await office.seen(request))["state"] == "verified"


async def test_an_event_that_is_out_of_date_changes_nothing(topic: Topic) -> None:
    office = topic.office
    request = await office.verified()
    await office.made(request)
    await office.until_state(request, "completed")
    bootstrap = office.stack.addresses.kafka_bootstrap
    said = [r for r in await all_records(bootstrap, REQUESTS) if r.key == request["id"].encode()]
    for record in said[:-1]:  # the same words, said anew
        await topic._producer.send_and_wait(
            REQUESTS, record.value, record.key, headers=headers_of(record, ce_id=uuid4().hex)
        )
    await topic.until_passed()
    assert (await office.seen(request))["state"] == "completed"
    assert (await office.until_at_desk(request))["state"] == "completed"
    case = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    assert case["state"] == "completed"
    for service in LISTENERS:
        assert await topic.letters(service, request["id"]) == []


async def test_an_event_whose_beginning_is_missing_is_set_aside(topic: Topic) -> None:
    office = topic.office
    request = await office.verified()
    bootstrap = office.stack.addresses.kafka_bootstrap
    said = [r for r in await all_records(bootstrap, REQUESTS) if r.key == request["id"].encode()]
    [verified] = [r for r in said if dict(r.headers)["ce_type"] == b"request.verified"]
    unknown = new_id()
    body = orjson.loads(verified.value) | {"request_id": unknown}
    await topic.say(body, unknown, ce_type="request.verified")
    letter = await topic.letter("processing", unknown)
    assert "missing" in letter["reason"]


async def test_an_event_with_a_ticket_of_another_request_stops_nobody(topic: Topic) -> None:
    taken = orjson.loads(topic.submission.value)["ticket"]
    body = topic.a_submission(ticket=taken)
    await topic.say(body, body["request_id"])

    async def is_set_aside() -> bool:
        letters = await topic.letters("processing", body["request_id"])
        return "value-taken" in {letter["code"] for letter in letters}

    await until(is_set_aside, "the event to be set aside")
    await topic.until_passed()


async def test_a_dead_letter_is_mended_and_replayed(topic: Topic) -> None:
    office, whole = topic.office, topic.a_submission()
    broken = {name: value for name, value in whole.items() if name != "facts"}
    key = whole["request_id"]
    await topic.say(broken, key)
    letter = await topic.letter("verification", key)
    path = f"/v1/dead-letters/{letter['id']}"
    assert (await office.get("auditor", "verification", path))["body"] == letter["body"]
    early = await office.call("ops", "POST", "verification", f"{path}/replay")
    assert (early.status_code, "facts" in early.json()["detail"]) == (409, True)
    edit = {"body": orjson.dumps(whole).decode(), "note": "facts were missing"}
    edited = await office.call("ops", "PUT", "verification", f"{path}/body", json=edit)
    assert edited.status_code == 200
    assert not await topic.has_a_case(key)
    replayed = await office.call("ops", "POST", "verification", f"{path}/replay")
    assert (replayed.status_code, replayed.json()["status"]) == (200, "replayed")
    actions = [(entry["action"], entry["by"]) for entry in replayed.json()["trail"]]
    assert actions == [
        ("set_aside", "system"),
        ("replay_failed", "ops"),
        ("edited", "ops"),
        ("replayed", "ops"),
    ]
    assert await topic.has_a_case(key)
    again = await office.call("ops", "POST", "verification", f"{path}/replay")
    assert again.status_code == 409
    assert await topic.letters("verification", key) == []


async def test_a_dead_letter_is_discarded_with_a_reason(topic: Topic) -> None:
    office, key = topic.office, new_id()
    await topic.say(b"{", key)
    letter = await topic.letter("processing", key)
    path = f"/v1/dead-letters/{letter['id']}/discard"
    assert (await office.call("ops", "POST", "processing", path, json={})).status_code == 422
    done = await office.call("ops", "POST", "processing", path, json={"note": "written by a test"})
    assert (done.status_code, done.json()["status"]) == (200, "discarded")
    assert done.json()["trail"][-1]["note"] == "written by a test"
    again = await office.call("ops", "POST", "processing", path, json={"note": "once more"})
    assert again.status_code == 409
    assert len(await topic.letters("processing", key, "discarded")) == 1


async def test_good_events_pass_between_bad_ones(topic: Topic) -> None:
    good = [topic.a_submission() for _ in range(5)]
    for body in good:
        await topic.say(b"{", body["request_id"])
        await topic.say(body, body["request_id"])
        await topic.say(body, body["request_id"], ce_schemaversion="99")
    for body in good:

        async def is_there(request_id: str = body["request_id"]) -> bool:
            return await topic.has_a_case(request_id)

        await until(is_there, "a good event between bad ones")
