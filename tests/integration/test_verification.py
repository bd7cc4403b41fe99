"""The verification desk on a real database: events in, clerks' calls, events out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.verification.domain.case import Claim
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.parts import PhotoMeasure
from shared.privacy import fields
from shared.privacy.sealing import Sealed, open_sealed
from tests.support.verification import (
    NIK,
    NOW,
    PAPERS,
    SUBJECT_NAME,
    DeskUnderTest,
    a_paper,
    a_submission,
    a_subject,
    amended,
    cancellation_asked,
    referred_back,
    running_desk,
)

RINA, BAYU, DEWI = "capil-rina", "capil-bayu", "dafduk-dewi"
HEAD_OF_CAPIL = "kabid-capil"
BLURRED = PhotoMeasure(width=1200, height=1600, sharpness=5, brightness=150, contrast=50)
FAULT = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}


@pytest.fixture
async def desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    async with running_desk(mongo_uri) as under_test:
        yield under_test


async def test_a_request_is_routed_queued_claimed_and_verified(desk: DeskUnderTest) -> None:
    request = await desk.queued()
    path = f"/cases/{request.request_id}"
    page = (await desk.get(RINA, "/queue")).json()
    assert [item["id"] for item in page["items"]] == [request.request_id]
    assert page["counts"]["unclaimed"] == 1

    taken = await desk.post(RINA, "/queue/next")
    assert taken.status_code == 200, taken.text
    assert taken.json()["claim"]["by"] == RINA
    assert taken.json()["subject"]["name"] == SUBJECT_NAME
    for paper in PAPERS:
        answer = await desk.put(RINA, f"{path}/papers/{paper}", {"decision": "accepted"})
        assert answer.status_code == 200, answer.text
    version = answer.json()["version"]
    decision = {"decision": "verify", "version": version}
    answer = await desk.post(RINA, f"{path}/decision", decision)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "verified"

    said = await desk.said(request.request_id)
    assert [(kind, body["sequence"]) for kind, body in said] == [
        ("request.routed", 2),
        ("department.work_assigned", 2),
        ("request.verified", 3),
    ]
    assert said[0][1]["department"] == "CAPIL"
    # Monday ten o'clock, and twenty-four hours are the same hour of the next working day.
    assert said[2][1]["due"] == "2026-10-06T03:00:00Z"
    assert (await desk.post(RINA, "/queue/next")).status_code == 204
