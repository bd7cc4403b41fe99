"""What was reported late, and the head of office, on a real database."""

import pytest

from services.verification.repository import count_late_reports, late_reports_page
from shared.events.intake import RequestSubmitted
from shared.trail.records import TRAIL
from tests.support.queries import profiled
from tests.support.verification import DeskUnderTest, a_submission

RINA, HEAD = "capil-rina", "kepala-dinas"


async def reported(desk: DeskUnderTest, *, late: bool = True) -> RequestSubmitted:
    request = a_submission(await desk.new_key(), is_reported_late=late)
    await desk.hear(request)
    await desk.deliver_work()
    return request


async def waiting(desk: DeskUnderTest) -> tuple[list[str], int]:
    told = (await desk.get(HEAD, "/late-reports")).json()
    return [item["id"] for item in told["items"]], told["waiting"]


async def test_what_was_reported_late_waits_for_the_head_until_she_agrees(
    desk: DeskUnderTest,
) -> None:
    first, in_time, second = [await reported(desk, late=late) for late in (True, False, True)]
    assert await waiting(desk) == ([first.request_id, second.request_id], 2)
    page = (await desk.get(HEAD, "/late-reports", limit=1)).json()
    rest = (await desk.get(HEAD, "/late-reports", limit=1, after=page["next"])).json()
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [
        first.request_id,
        second.request_id,
    ]
    assert rest["next"] is None
    path = f"/cases/{first.request_id}"
    for _ in range(2):
        assert (await desk.post(HEAD, f"{path}/head-agreement")).status_code == 200
    assert await waiting(desk) == ([second.request_id], 1)
    assert await desk.decide(RINA, in_time.request_id, "verify") == 409
    await desk.post(RINA, f"{path}/claim")
    seen = (await desk.get(RINA, path)).json()
    assert seen["reported_late"]["agreed_at"]
    # It was agreed to here, so the clerk need not say so.
    assert await desk.decide(RINA, first.request_id, "verify") == 200
    written = await desk.desk.store.find(TRAIL, {"did": "late_reports.decide"})
    assert [(r.by, r.ticket, r.codes) for r in written] == [
        (HEAD, first.ticket, {"outcome": "head_agreed"})
    ]
    assert (await desk.post(HEAD, f"{path}/head-agreement")).status_code == 409


async def test_the_head_looks_at_what_was_reported_late_and_at_nothing_else(
    desk: DeskUnderTest,
) -> None:
    late, in_time = await reported(desk), await reported(desk, late=False)
    seen = (await desk.get(HEAD, f"/cases/{late.request_id}")).json()
    clerks = (await desk.get(RINA, f"/cases/{late.request_id}")).json()
    assert seen["subject"] == clerks["subject"]
    paper = late.papers[0].requirement
    for part in ("", "/history", f"/papers/{paper}"):
        assert (await desk.get(HEAD, f"/cases/{in_time.request_id}{part}")).status_code == 404
    assert (await desk.get(HEAD, f"/cases/{late.request_id}/history")).status_code == 200
    answer = await desk.post(HEAD, f"/cases/{in_time.request_id}/head-agreement")
    assert answer.status_code == 404
    assert (await desk.post(HEAD, "/cases/search", {"text": "contoh"})).status_code == 403
    assert (await desk.get(HEAD, "/queue")).status_code == 403


@pytest.mark.parametrize("person", ["capil-rina", "kabid-capil", "auditor", "operator-capil"])
async def test_nobody_agrees_in_place_of_the_head(desk: DeskUnderTest, person: str) -> None:
    late = await reported(desk)
    path = f"/cases/{late.request_id}/head-agreement"
    assert (await desk.post(person, path)).status_code == 403
    assert (await desk.get(person, "/late-reports")).status_code == 403


async def test_her_queue_is_read_by_its_index(desk: DeskUnderTest) -> None:
    for late in (False, True, False):
        await reported(desk, late=late)
    store = desk.desk.store
    async with profiled(store, "cases") as seen:
        assert len(await late_reports_page(store, None, 10)) == 1
        assert await count_late_reports(store) == 1
    assert [query["keysExamined"] <= 2 for query in seen] == [True, True]
    assert "COLLSCAN" not in str([query["planSummary"] for query in seen])
