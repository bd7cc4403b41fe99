"""The views of a queue and the search, on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from services.verification.clerk_load import load_of
from services.verification.counting import measure_depths
from services.verification.queue_views import (
    MOST_COUNTED,
    Tab,
    View,
    condition,
    count_missed,
    count_views,
)
from services.verification.repository import (
    Part,
    find_idle,
    find_late,
    find_unqueued,
    find_unwarned,
)
from services.verification.use_cases.sweeping import sweep
from shared.domain.lifecycle import State
from tests.support.queries import profiled
from tests.support.verification import (
    NIK,
    NOW,
    SUBJECT_NAME,
    DeskUnderTest,
    a_submission,
    amended,
)

RINA, BAYU, DEWI, AUDITOR = "capil-rina", "capil-bayu", "dafduk-dewi", "auditor"
HEAD, OTHER_HEAD = "kabid-capil", "kabid-dafduk"
FAULT = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}


async def listed(desk: DeskUnderTest, person: str, **params: Any) -> list[str]:
    answer = await desk.get(person, "/queue", **params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def found(desk: DeskUnderTest, person: str, text: str, **given: Any) -> list[dict[str, Any]]:
    answer = await desk.post(person, "/cases/search", {"text": text, **given})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_each_view_shows_its_cases_and_counts_them(desk: DeskUnderTest) -> None:
    mine = await desk.claimed(RINA)
    hers = await desk.claimed(BAYU)
    back = await desk.claimed(RINA)
    assert await desk.decide(RINA, back.request_id, "return", faults=[FAULT]) == 200
    await desk.hear(amended(back, 4, "KK_ASLI"))
    away = await desk.claimed(RINA)
    assert await desk.decide(RINA, away.request_id, "return", faults=[FAULT]) == 200
    desk.now, desk.tokens = NOW + timedelta(hours=20), {}
    free = await desk.queued(received_at=desk.now)
    expected = {
        "unclaimed": {free.request_id},
        "mine": {mine.request_id, back.request_id},
        "claimed": {mine.request_id, hers.request_id, back.request_id},
        "near_deadline": {mine.request_id, hers.request_id, back.request_id},
        "returned_and_back": {back.request_id},
        "all": {mine.request_id, hers.request_id, back.request_id, free.request_id},
    }
    for view, ids in expected.items():
        assert set(await listed(desk, RINA, status=view)) == ids, view
    assert await listed(desk, RINA, status="claimed", holder=BAYU) == [hers.request_id]
    counts = (await desk.get(RINA, "/queue")).json()["counts"]
    assert {view: counts[view] for view in expected} == {v: len(i) for v, i in expected.items()}
    assert counts["returned"] == 1
    assert await listed(desk, DEWI, status="all") == []


async def test_a_view_is_paged_in_its_order(desk: DeskUnderTest) -> None:
    ids = [(await desk.queued()).request_id for _ in range(5)]
    desk.now, desk.tokens = NOW + timedelta(hours=23), {}
    for view in ("all", "near_deadline"):
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = (await desk.get(RINA, "/queue", status=view, limit=2, **after)).json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert seen == ids, view


@pytest.mark.parametrize("view", [*View, *Tab])
async def test_every_view_is_a_range_of_an_index(desk: DeskUnderTest, view: View | Tab) -> None:
    for _ in range(3):
        await desk.queued()
    await desk.claimed(RINA)
    gone = await desk.claimed(BAYU)
    assert await desk.decide(BAYU, gone.request_id, "verify") == 200
    query = condition(view, RINA, ["CAPIL"], NOW)
    cursor = desk.desk.store.database["cases"].find(query).limit(MOST_COUNTED)
    plan = await cursor.explain()
    examined = plan["executionStats"]["totalDocsExamined"]
    assert examined <= plan["executionStats"]["nReturned"] + (view is View.MINE)
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


async def test_all_numbers_of_a_page_come_from_keys_alone(desk: DeskUnderTest) -> None:
    await desk.queued()
    await desk.claimed(RINA)
    gone = await desk.claimed(BAYU)
    assert await desk.decide(BAYU, gone.request_id, "return", faults=[FAULT]) == 200
    store, departments = desk.desk.store, ["CAPIL", "DAFDUK"]
    async with profiled(store, "cases") as seen:
        await count_views(store, RINA, Part(frozenset(departments)), NOW)
        await load_of(store, departments, NOW, NOW + timedelta(hours=8))
        await measure_depths(store, departments)
    assert {query["docsExamined"] for query in seen} == {0}
    plans = [query["planSummary"] for query in seen]
    assert "COLLSCAN" not in str(plans)
    assert "IXSCAN { assigned_at: 1 }" in plans, "what is not queued is looked for among the queued"
    # Ranges are counted from end to end, so a full queue hardly takes longer than an empty one; but
    # for what was returned and came back, of which few wait, and for what is the rest.
    counted = {*View, *Tab} - {View.RETURNED_AND_BACK, View.UNCLAIMED, View.MISSED}
    numbers = len(departments) * len(counted)
    assert len([plan for plan in plans if plan.startswith("COUNT_SCAN")]) == numbers


async def test_before_a_weekend_the_morning_after_it_is_near(desk: DeskUnderTest) -> None:
    friday = NOW + timedelta(days=4)
    desk.now, desk.tokens = friday, {}
    request = await desk.queued(received_at=friday - timedelta(hours=1))
    assert (await desk.case(request.request_id)).answer_by == friday + timedelta(days=3, hours=-1)
    for hours, near in ((1, 0), (4, 1)):
        desk.now, desk.tokens = friday + timedelta(hours=hours), {}
        assert len(await listed(desk, RINA, status="near_deadline")) == near
        counts = (await desk.get(RINA, "/queue")).json()["counts"]
        promises = (await desk.get(HEAD, "/load")).json()["promises"]["CAPIL"]
        assert counts["near_deadline"] == promises["near"] == near
        assert sum(promises.values()) == 1


async def test_what_missed_a_promise_is_listed_and_counted_though_it_has_a_new_one(
    desk: DeskUnderTest,
) -> None:
    missed, held = await desk.queued(), await desk.claimed(RINA)
    desk.now, desk.tokens = NOW + timedelta(days=3), {}
    await desk.queued(received_at=desk.now)
    assert await sweep(desk.desk, timedelta(minutes=5)) >= 2
    found = (await desk.get(HEAD, "/queue", status="missed", limit=1)).json()
    rest = await listed(desk, HEAD, status="missed", after=found["next"])
    assert [found["items"][0]["id"], *rest] == [missed.request_id, held.request_id]
    assert "missed" not in found["counts"]
    assert (await desk.get(HEAD, "/missed")).json() == {"waiting": 2}
    assert (await desk.get(AUDITOR, "/missed")).json() == {"waiting": 2}
    assert (await desk.get(OTHER_HEAD, "/missed")).json() == {"waiting": 0}
    assert (await desk.get(OTHER_HEAD, "/missed", department="CAPIL")).status_code == 403
    assert (await desk.get(RINA, "/missed")).status_code == 403
    async with profiled(desk.desk.store, "cases") as seen:
        assert await count_missed(desk.desk.store, ["CAPIL", "DAFDUK"]) == 2
    assert [(query["docsExamined"], query["keysExamined"] <= 3) for query in seen] == [
        (0, True)
    ] * 2
    # Her claim has run out meanwhile.
    assert (await desk.post(RINA, f"/cases/{held.request_id}/claim")).status_code == 200
    assert await desk.decide(RINA, held.request_id, "verify") == 200
    assert (await desk.get(HEAD, "/missed")).json() == {"waiting": 1}


async def test_what_is_on_its_way_into_the_queue_is_in_no_number(desk: DeskUnderTest) -> None:
    await desk.queued()
    await desk.claimed(RINA)
    request = a_submission(await desk.new_key())
    await desk.hear(request)  # and its work is not delivered yet
    desk.now, desk.tokens = NOW + timedelta(hours=23), {}

    async def shown() -> tuple[int, int, int]:
        counts = (await desk.get(RINA, "/queue")).json()["counts"]["departments"]["CAPIL"]
        return counts["all"], counts["unclaimed"], counts["near_deadline"]

    assert await shown() == (2, 1, 2)
    await desk.deliver_work()
    assert await shown() == (3, 2, 3)


async def test_a_sweep_reads_only_what_it_finds(desk: DeskUnderTest) -> None:
    for _ in range(5):
        await desk.queued()
    await desk.claimed(RINA)
    store = desk.desk.store
    async with profiled(store, "cases") as seen:
        for find in (find_unqueued, find_late, find_idle, find_unwarned):
            before = NOW - timedelta(days=1)
            where = [["CAPIL", "DAFDUK"]] if find in (find_late, find_unwarned) else []
            assert await find(store, *where, before, 10) == []
    assert [(query["docsExamined"], query["keysExamined"] <= 1) for query in seen] == [
        (0, True)
    ] * 4
    assert "COLLSCAN" not in str([query["planSummary"] for query in seen])


@pytest.mark.parametrize("text", ["contoh", "pertama anak", NIK, "pemohon", "desa Menawan"])
async def test_a_case_is_found_wherever_it_stands(desk: DeskUnderTest, text: str) -> None:
    village = next(v.code for v in desk.desk.terms.villages if v.name == "Menawan")
    request = a_submission(await desk.new_key())
    moved = request.subject.model_copy(update={"village": village})
    request = request.model_copy(update={"subject": moved})
    await desk.hear(request)
    await desk.deliver_work()
    for state in (State.IN_VERIFICATION, State.VERIFIED):
        items = await found(desk, RINA, text)
        assert [(i["id"], i["state"]) for i in items] == [(request.request_id, state)]
        if state is State.IN_VERIFICATION:
            await desk.post(RINA, f"/cases/{request.request_id}/claim")
            assert await desk.decide(RINA, request.request_id, "verify") == 200
    assert await found(desk, RINA, text, states=["in_verification"]) == []
    assert items[0]["village"] == village
    assert SUBJECT_NAME.split()[0] not in str(items), "names are masked"
    assert await found(desk, DEWI, text) == [], "another department's"
    assert len(await found(desk, AUDITOR, text)) == 1


async def test_a_case_is_found_by_its_ticket_and_page_by_page(desk: DeskUnderTest) -> None:
    requests = [await desk.queued() for _ in range(3)]
    assert [i["id"] for i in await found(desk, RINA, requests[1].ticket.lower())] == [
        requests[1].request_id
    ]
    first = (await desk.post(RINA, "/cases/search", {"text": "anak", "limit": 2})).json()
    rest = await found(desk, RINA, "anak", limit=2, after=first["next"])
    ids = [item["id"] for item in (*first["items"], *rest)]
    assert ids == [request.request_id for request in reversed(requests)]
    whole = (await desk.post(RINA, "/cases/search", {"text": "anak", "limit": 3})).json()
    assert ([item["id"] for item in whole["items"]], whole["next"]) == (ids, None)


async def test_what_is_searched_by_is_not_in_clear_and_not_for_everybody(
    desk: DeskUnderTest,
) -> None:
    request = await desk.queued()
    document = await desk.desk.store.database["cases"].find_one({"_id": request.request_id})
    assert document is not None
    assert "Contoh" not in str(document["terms"])
    assert NIK not in str(document["terms"])
    assert (await desk.post(RINA, "/cases/search", {"text": "..."})).status_code == 422
    assert (await desk.post("ops", "/cases/search", {"text": "a"})).status_code == 403


async def test_a_search_is_in_the_trail_and_by_whose_number_but_not_by_which_words(
    desk: DeskUnderTest,
) -> None:
    await found(desk, RINA, "Mawar Contoh")
    await found(desk, RINA, "3319 0141 0512 0001")
    documents = await desk.desk.store.database["trail"].find({"did": "queue.read"}).to_list(None)
    told = sorted((d["codes"]["searched_by"], d["by"]) for d in documents)
    assert told == [("number", RINA), ("words", RINA)]
    assert [d["person"] is not None for d in documents] == [False, True]
    assert "Mawar" not in str(documents)
    assert "3319" not in str([d["codes"] for d in documents])
