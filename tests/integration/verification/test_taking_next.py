"""Taking the next request from the part of the queue that a clerk looks at."""

import asyncio
from datetime import timedelta

import pytest

from shared.events.intake import RequestSubmitted
from tests.support.verification import NOW, DeskUnderTest, a_subject, a_submission

RINA = "capil-rina"
TYPE, VILLAGE = {"document_type": "AKTA_LAHIR"}, {"village": "33.19.08.2002"}


async def waiting(
    desk: DeskUnderTest, village: str, hours: int, kind: str = "AKTA_LAHIR"
) -> RequestSubmitted:
    """Return a request from a village that has waited for so many hours."""
    key = await desk.new_key()
    request = a_submission(
        key,
        subject=a_subject(key, village=village),
        document_type=kind,
        received_at=NOW - timedelta(hours=hours),
    )
    await desk.hear(request)
    await desk.deliver_work()
    return request


async def test_the_next_request_is_of_the_part_that_a_clerk_looks_at(desk: DeskUnderTest) -> None:
    await waiting(desk, "33.19.08.2001", 3)
    await waiting(desk, VILLAGE["village"], 2, "AKTA_KAWIN")
    wanted = await waiting(desk, VILLAGE["village"], 1)
    [shown] = (await desk.get(RINA, "/queue", **TYPE, **VILLAGE)).json()["items"]
    taken = await desk.post(RINA, "/queue/next", {**TYPE, **VILLAGE})
    assert taken.json()["id"] == shown["id"] == wanted.request_id
    assert (await desk.post(RINA, "/queue/next", {**TYPE, **VILLAGE})).status_code == 204


async def test_clerks_who_look_at_parts_of_one_queue_at_once_never_get_the_same_request(
    desk: DeskUnderTest,
) -> None:
    for hours in range(4):
        await waiting(desk, VILLAGE["village"], hours)
    parts = ({}, VILLAGE, TYPE, TYPE | VILLAGE)
    clerks = [f"bench-verifier-capil-{number}" for number in range(len(parts))]
    answers = await asyncio.gather(
        *(desk.post(clerk, "/queue/next", part) for clerk, part in zip(clerks, parts, strict=True))
    )
    assert len({answer.json()["id"] for answer in answers}) == len(parts)


@pytest.mark.parametrize("part", [{"village": "3" * 21}, {"document_type": "%"}, {"state": "any"}])
async def test_a_part_that_is_none_is_refused(desk: DeskUnderTest, part: dict[str, str]) -> None:
    assert (await desk.post(RINA, "/queue/next", part)).status_code == 422
