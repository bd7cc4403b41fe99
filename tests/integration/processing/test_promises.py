"""What makers promised: what was missed, and what ends when."""

from datetime import timedelta

from services.processing.sweeper import Sweeper
from shared.events.intake import RequestSubmitted
from shared.spreadsheet import from_csv
from shared.trail.records import TRAIL
from tests.support.processing import NOW, SUBJECT_NAME, DeskUnderTest, a_number, call
from tests.support.queries import profiled

CAPIL, DAFDUK = "operator-capil", "operator-dafduk"


async def missed_a_promise(desk: DeskUnderTest) -> RequestSubmitted:
    """Return a request whose promise ended an hour ago, and that has a new one since."""
    request = await desk.verified_request("KK_HILANG_RUSAK", NOW + timedelta(hours=1))
    desk.now += timedelta(hours=2)
    await Sweeper(desk.desk, "one").sweep()
    assert (await desk.work(request.request_id)).delays == 1
    return request


async def test_work_that_missed_a_promise_is_shown_until_nobody_has_to_do_anything(
    desk: DeskUnderTest,
) -> None:
    soon = NOW + timedelta(hours=1)
    late = [await desk.verified_request("KK_HILANG_RUSAK", soon) for _ in range(2)]
    made = await desk.verified_request("KK_HILANG_RUSAK", soon)
    path = f"/{made.request_id}/products/KK/ready"
    number = {"number": a_number("NO_KK", "in time")}
    assert (await desk.post(DAFDUK, path, number)).status_code == 200
    await desk.verified_request("KK_HILANG_RUSAK", NOW + timedelta(days=30))
    desk.now += timedelta(hours=2)
    ids = {request.request_id for request in late}
    assert await listed_as_stuck(desk) == ids, "before anybody has swept"
    await Sweeper(desk.desk, "one").sweep()
    first = await desk.work(late[0].request_id)
    assert first.due is not None
    assert first.due > desk.now, "a new promise"
    assert await listed_as_stuck(desk) == ids, "made in time and waiting to be fetched is not late"
    assert (await call(desk, DAFDUK, "/overdue"))["waiting"] == 2
    assert (await call(desk, CAPIL, "/overdue"))["items"] == []
    assert (await desk.client.get("/v1/stuck", headers=desk.bearer(CAPIL))).status_code == 403


async def test_what_missed_a_promise_is_found_without_reading_what_did_not(
    desk: DeskUnderTest,
) -> None:
    late = await missed_a_promise(desk)
    just_now = await desk.verified_request("KK_HILANG_RUSAK", desk.now - timedelta(minutes=1))
    for _ in range(5):
        await desk.verified_request("KK_HILANG_RUSAK", desk.now + timedelta(days=30))
    async with profiled(desk.desk.store, "work") as seen:
        found = await call(desk, DAFDUK, "/overdue")
    assert [item["id"] for item in found["items"]] == [just_now.request_id, late.request_id]
    assert found["waiting"] == 2
    # Two parts, each listed and counted; neither reads what is not late.
    assert sorted(query["docsExamined"] for query in seen) == [1, 1, 1, 1]


async def test_what_missed_a_promise_is_taken_along_and_that_is_recorded(
    desk: DeskUnderTest,
) -> None:
    request = await desk.verified_request("KK_HILANG_RUSAK", NOW + timedelta(hours=1))
    desk.now += timedelta(hours=2)
    for person, rows in ((DAFDUK, 1), (CAPIL, 0)):
        path, headers = "/v1/overdue", desk.bearer(person)
        answer = await desk.client.get(path, headers=headers, params={"form": "csv"})
        heading, *found = from_csv(answer.content)
        assert heading[:2] == ["ticket", "document_type"]
        assert [row[0] for row in found] == [request.ticket] * rows
        assert SUBJECT_NAME not in answer.text
    taken = await desk.desk.store.find(TRAIL, {"codes.exported": "overdue"}, sort=[("_id", 1)])
    assert [(record.by, record.did) for record in taken] == [
        (DAFDUK, "work.read"),
        (CAPIL, "work.read"),
    ]


async def listed_as_stuck(desk: DeskUnderTest) -> set[str]:
    """Return the ids that operations see, read page by page, each once."""
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await call(desk, "ops", "/stuck", limit=1, after=after)
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen))
    return set(seen)


async def test_what_is_open_in_a_department_is_counted_by_promise_and_from_keys_alone(
    desk: DeskUnderTest,
) -> None:
    missed = await missed_a_promise(desk)
    for hours in (-1, 1, 7, 23, 25):
        await desk.verified_request("KK_HILANG_RUSAK", desk.now + timedelta(hours=hours))
    made = await desk.verified_request("KK_HILANG_RUSAK", desk.now + timedelta(hours=1))
    number = {"number": a_number("NO_KK", "in time")}
    path = f"/{made.request_id}/products/KK/ready"
    assert (await desk.post(DAFDUK, path, number)).status_code == 200
    await desk.verified_request("AKTA_LAHIR", desk.now + timedelta(days=3))
    async with profiled(desk.desk.store, "work") as seen:
        loads = (await call(desk, "auditor", "/load"))["loads"]
    told = {one.pop("department"): one for one in loads}
    spans = {"missed": 2, "near": 2, "within_a_day": 1, "later": 2, "stopped": 1}
    oldest = missed.received_at.isoformat().replace("+00:00", "Z")
    assert told["DAFDUK"] == {"open": 8, **spans, "oldest": oldest}
    assert (told["CAPIL"]["open"], told["CAPIL"]["later"]) == (1, 1)
    assert [query["docsExamined"] for query in seen] == [0] * len(loads)
    assert (await call(desk, "kabid-dafduk", "/load"))["loads"] == [
        {"department": "DAFDUK", **told["DAFDUK"]}
    ]


async def test_the_load_is_for_its_supervisor_and_taken_along_it_is_recorded(
    desk: DeskUnderTest,
) -> None:
    await desk.verified_request("KK_HILANG_RUSAK", NOW + timedelta(days=3))
    statuses = {}
    for person in ("kabid-dafduk", "kabid-capil", DAFDUK):
        asked = {"department": "DAFDUK", "form": "csv"}
        answer = await desk.client.get("/v1/load", headers=desk.bearer(person), params=asked)
        statuses[person] = answer.status_code
        if answer.status_code == 200:
            assert from_csv(answer.content)[1][:-1] == ["DAFDUK", "1", "0", "0", "0", "1", "0"]
    assert statuses == {"kabid-dafduk": 200, "kabid-capil": 403, DAFDUK: 403}
    taken = await desk.desk.store.find(TRAIL, {"codes.exported": "making"})
    assert [(record.by, record.did) for record in taken] == [("kabid-dafduk", "load.read")]
