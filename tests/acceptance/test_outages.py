"""While Kafka or MongoDB is away: callers are told in time, and nothing acknowledged is lost."""

import asyncio

from tests.support.metrics import metric
from tests.support.office import CLERK, OPERATOR, Json, Office, until

NOBODY_HANGS_FOR = 60
"""Seconds; far more than a call may take that finds no database."""
REJOINED_WITHIN = 45
"""Seconds; the embedded broker comes back empty, and groups form anew."""


async def test_without_kafka_requests_are_acknowledged_and_arrive_later(office: Office) -> None:
    office.stack.broker.kill()
    try:
        filed = await asyncio.gather(*(office.filed() for _ in range(3)))
        assert {request["state"] for request in filed} == {"submitted"}
        ready = await office.call(None, "GET", "intake-app", "/health/ready")
        assert ready.status_code == 200
    finally:
        await office.stack.broker.start()
    for request in filed:

        async def is_claimed(request: Json = request) -> bool:
            answer = await office.on_case(CLERK, request, "claim")
            return answer.status_code == 200

        await until(is_claimed, "a request filed without Kafka", REJOINED_WITHIN)
        await office.on_case(CLERK, request, "decision", {"decision": "verify"})
    for request in filed:
        await until(
            lambda request=request: office.at_desk(request),  # type: ignore[misc]
            "a request filed without Kafka at the desk",
            REJOINED_WITHIN,
        )
        await office.made(request)
        await office.until_state(request, "completed")
        assert (await office.timeline(request)).count("routed") == 1


async def test_what_was_said_before_kafka_lost_its_log_is_not_done_twice(office: Office) -> None:
    request = await office.verified()
    await office.made(request)
    await office.until_state(request, "completed")
    timeline = await office.timeline(request)
    assert len(timeline) == len(set(timeline))
    waiting = [
        await office.get("ops", service, "/v1/dead-letters", limit=200)
        for service in ("verification", "processing", "notifier", "intake-app")
    ]
    assert not [
        letter for letters in waiting for letter in letters if letter["key"] == request["id"]
    ]


async def test_without_mongodb_callers_are_told_to_try_again(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    body = office.a_request()
    office.stack.mongo.kill()
    try:
        path = f"/v1/requests/{request['id']}"
        async with asyncio.timeout(NOBODY_HANGS_FOR):
            answers = await asyncio.gather(
                office.send("siti", body, key="while-away"),
                office.call("siti", "GET", "intake-app", path),
                office.call("siti", "GET", "intake-app", "/v1/requests"),
                office.call(CLERK, "GET", "verification", "/v1/queue"),
                office.on_case(CLERK, request, "decision", {"decision": "verify"}),
                office.call(OPERATOR, "GET", "processing", "/v1/work"),
                office.call("loket-nur", "GET", "notifier", "/v1/notices"),
                office.call("ops", "GET", "notifier", "/v1/dead-letters"),
                office.call("kabid-capil", "GET", "intake-whatsapp", "/v1/village-heads"),
                office.call(None, "GET", "processing", "/health/ready"),
            )
        assert [answer.status_code for answer in answers] == [503] * len(answers)
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        alive = await office.call(None, "GET", "intake-app", "/health/live")
        types = await office.call("siti", "GET", "intake-app", "/v1/document-types")
        assert (alive.status_code, types.status_code) == (200, 200)
    finally:
        await office.stack.mongo.start()

    async def is_filed() -> bool:
        return (await office.send("siti", body, key="while-away")).status_code in (200, 201)

    await until(is_filed, "the office to take requests again", REJOINED_WITHIN)
    decided = await office.on_case(CLERK, request, "decision", {"decision": "verify"})
    assert decided.status_code == 200 or decided.json()["state"] == "verified"
    await until(lambda: office.at_desk(request), "the request at the desk", REJOINED_WITHIN)
    await office.until_state(request, "verified")
    assert (await office.timeline(request)).count("verified") == 1


async def test_services_tell_that_their_servers_are_back(office: Office) -> None:
    for service in office.stack.services:
        for dependency in ("kafka", "mongodb"):

            async def is_up(service: str = service, dependency: str = dependency) -> bool:
                name = "loket_dependency_up"
                return await metric(office, service, name, dependency=dependency) == 1

            await until(is_up, f"{service} to see {dependency}", REJOINED_WITHIN)
