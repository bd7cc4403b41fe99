"""The desk on a real database: events in, people's calls, events out."""

from collections.abc import AsyncIterator

import pytest

from services.processing.repository import WORK
from shared.domain.lifecycle import State
from tests.support.processing import (
    SUBJECT_NAME,
    DeskUnderTest,
    running_desk,
)

CAPIL, DAFDUK = "operator-capil", "operator-dafduk"
AKTA = "3319-LU-30092026-0001"
KK, NIK = "3319990101200001", "3319993009260001"


@pytest.fixture
async def desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    async with running_desk(mongo_uri) as under_test:
        yield under_test


async def test_a_birth_is_made_by_two_departments_and_completed(desk: DeskUnderTest) -> None:
    request = await desk.verified_request("AKTA_LAHIR")
    path = f"/{request.request_id}"
    for operator in (CAPIL, DAFDUK):
        page = (await desk.get(operator)).json()
        assert [item["id"] for item in page["items"]] == [request.request_id]

    answer = await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    assert answer.status_code == 200, answer.text
    assert answer.json()["remaining"] == 2
    assert (await desk.get(CAPIL)).json()["items"] == []
    await desk.post(DAFDUK, f"{path}/products/KK/ready", {"number": KK})
    body = {"number": NIK, "complete": True}
    answer = await desk.post(DAFDUK, f"{path}/products/KIA/ready", body)
    assert answer.json()["state"] == "completed"

    said = await desk.said(request.request_id)
    assert [(kind, body["sequence"], body["state"]) for kind, body in said] == [
        ("request.processing_started", 4, "in_processing"),
        ("request.product_ready", 5, "in_processing"),
        ("request.product_ready", 6, "in_processing"),
        ("request.product_ready", 7, "ready"),
        ("request.completed", 8, "completed"),
    ]
    assert [body["remaining"] for kind, body in said if kind.endswith("product_ready")] == [2, 1, 0]
    work = await desk.work(request.request_id)
    assert await desk.number_of(work, "AKTA_LAHIR") == AKTA
    assert AKTA not in work.model_dump_json()
    detail = (await desk.get(CAPIL, path)).json()
    assert detail["subject"]["name"] == SUBJECT_NAME
    assert await desk.desk.store.count(WORK, {"state": State.COMPLETED}) == 1
