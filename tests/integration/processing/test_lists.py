"""Worklists, and files in which many numbers come at once."""

from datetime import timedelta
from typing import Any

import pytest

from services.processing.repository import WORK
from shared.domain.ids import new_ticket
from shared.domain.lifecycle import State
from tests.support.processing import (
    AKTA,
    CAPIL,
    DAFDUK,
    KK,
    NIK,
    NOW,
    DeskUnderTest,
    a_number,
    a_submission,
    completed,
    types,
    verified,
)


async def test_pages_follow_each_other_by_promise_and_miss_nothing(desk: DeskUnderTest) -> None:
    hours = (5, 3, 3, 9, 1, 3, 7)
    expected = []
    for hour in hours:
        due = NOW + timedelta(hours=hour)
        expected.append((due, (await desk.verified_request("KK_HILANG_RUSAK", due)).request_id))
    found: list[str] = []
    after: str | None = None
    while True:
        params: dict[str, Any] = {"limit": 2, **({"after": after} if after else {})}
        page = (await desk.get(DAFDUK, **params)).json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == [request_id for _, request_id in sorted(expected)]
    assert (await desk.get(DAFDUK, after="bm9uc2Vuc2U=")).status_code == 422
    assert (await desk.get(DAFDUK, limit=201)).status_code == 422


async def test_a_worklist_is_read_by_state(desk: DeskUnderTest) -> None:
    request = await completed(desk)
    assert (await desk.get(CAPIL)).json()["items"] == []
    page = (await desk.get(CAPIL, state="completed", department="CAPIL")).json()
    assert [item["id"] for item in page["items"]] == [request.request_id]


async def test_completed_work_is_found_by_its_ticket_by_its_departments_only(
    desk: DeskUnderTest,
) -> None:
    request = await completed(desk)
    await desk.verified_request()
    card = await desk.verified_request("KTP_REKAM")
    for typed in (request.ticket, request.ticket.lower().replace("-", " ")):
        for person in (CAPIL, DAFDUK, "kabid-capil", "auditor"):
            found = (await desk.search(person, typed)).json()
            assert (found["id"], found["state"]) == (request.request_id, "completed"), person
    for typed, status in ((card.ticket, 404), (new_ticket(), 404), ("Anak Contoh", 422)):
        answer = await desk.search(CAPIL, typed)
        assert (answer.status_code, typed in answer.text) == (status, False), typed


async def test_worklists_use_their_index(desk: DeskUnderTest) -> None:
    await desk.verified_request()
    query = {"departments": {"$in": ["CAPIL"]}, "state": "verified"}
    cursor = desk.desk.store.database[WORK.name].find(query).sort([("due", 1), ("_id", 1)])
    plan = str((await cursor.explain())["queryPlanner"]["winningPlan"])
    assert "worklist" in plan
    assert "COLLSCAN" not in plan


async def test_a_file_is_recorded_line_by_line(desk: DeskUnderTest) -> None:
    good, shared, foreign = (
        await desk.verified_request("KK_HILANG_RUSAK"),
        await desk.verified_request("AKTA_LAHIR"),
        await desk.verified_request("SKET_LAHIR_MATI"),
    )
    lines = [
        "ticket;product;number;complete",
        f"{good.ticket};KK;{KK};ya",
        f"{shared.ticket};KIA;{NIK};",
        f"{shared.ticket};KK;not a number;",
        f"{shared.ticket};AKTA_LAHIR;{AKTA};",
        f"{shared.ticket};KK;{KK};",
        f"{foreign.ticket};SKET_LAHIR_MATI;;",
        f"{new_ticket()};KK;{KK};",
        "KDS-0000-0001;KK;1;",
        f"{good.ticket};KK;{KK};ya",
    ]
    text = "\ufeff" + "\r\n".join(lines)
    trial = (await desk.bulk(DAFDUK, text, dry_run=True)).json()
    assert types(await desk.said(good.request_id)) == []
    report = (await desk.bulk(DAFDUK, text)).json()
    outcomes = [line["outcome"] for line in report["lines"]]
    assert outcomes == [*["recorded"] * 2, *["refused"] * 6, "recorded"]
    assert (report["recorded"], report["refused"]) == (3, 6)
    assert trial["lines"] == report["lines"]
    details = {line["line"]: line.get("detail", "") for line in report["lines"]}
    assert "DAFDUK" in details[5] or "CAPIL" in details[5]
    assert "typing mistake" in details[6]
    assert details[7] == details[8]
    assert types(await desk.said(good.request_id)) == [
        "processing_started",
        "product_ready",
        "completed",
    ]


async def test_a_line_that_loses_a_race_stops_no_other(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [await desk.verified_request("KK_HILANG_RUSAK") for _ in range(5)]
    numbers = [a_number("NO_KK", request.request_id) for request in requests]
    store = desk.desk.store
    commit = store.commit

    async def race_then_commit(unit: Any) -> None:
        monkeypatch.setattr(store, "commit", commit)
        await desk.post(DAFDUK, f"/{requests[0].request_id}/start")
        path = f"/{requests[1].request_id}/products/KK/ready"
        await desk.post(DAFDUK, path, {"number": a_number("NO_KK", "other")})
        await commit(unit)

    monkeypatch.setattr(store, "commit", race_then_commit)
    rows = [f"{r.ticket},KK,{n},ya" for r, n in zip(requests, numbers, strict=True)]
    report = (await desk.bulk(DAFDUK, "\n".join(["ticket,product,number,complete", *rows]))).json()
    assert [line["outcome"] for line in report["lines"]] == [
        "recorded",
        "refused",
        *["recorded"] * 3,
    ]


async def test_a_long_file_is_recorded(desk: DeskUnderTest) -> None:
    submissions = [a_submission(await desk.new_key(), "KK_HILANG_RUSAK") for _ in range(250)]
    await desk.hear(*submissions)
    await desk.hear(*[verified(submission) for submission in submissions])
    rows = [f"{s.ticket},KK,{a_number('NO_KK', s.request_id)},ya" for s in submissions]
    report = (await desk.bulk(DAFDUK, "\n".join(["ticket,product,number,complete", *rows]))).json()
    assert report["recorded"] == 250
    assert await desk.desk.store.count(WORK, {"state": State.COMPLETED}) == 250


async def test_files_are_bounded_and_of_one_kind(desk: DeskUnderTest) -> None:
    assert (await desk.bulk(DAFDUK, "x" * 300_000)).status_code == 413
    assert (await desk.bulk(DAFDUK, "a,b\n")).status_code == 400
    assert (await desk.post(DAFDUK, "/bulk", {})).status_code == 415
    assert (await desk.bulk("system-dafduk", "x")).status_code == 403


async def test_a_file_whose_sender_breaks_off_is_no_defect(desk: DeskUnderTest) -> None:
    coming = iter(
        [
            {"type": "http.request", "body": b"ticket,product", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    answered: list[Any] = []

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        answered.append(message)

    request = desk.client.build_request(
        "POST", "/v1/work/bulk", headers=desk.bearer(DAFDUK) | {"Content-Type": "text/csv"}
    )
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/v1/work/bulk",
        "query_string": b"",
        "headers": [
            (name.lower(), value)
            for name, value in request.headers.raw
            if name.lower() != b"content-length"
        ],
    }
    await desk.app(scope, receive, send)
    assert answered[0]["status"] == 400
