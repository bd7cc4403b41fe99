"""What supervisors see and do, on a real database."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from devkit.issuer.cast import Person
from shared.identity.principal import Role
from shared.trail.records import TRAIL
from tests.support.presence import at_work, away
from tests.support.verification import NOW, DeskUnderTest

RINA, BAYU, HEAD, OTHER_HEAD = "capil-rina", "capil-bayu", "kabid-capil", "kabid-dafduk"
LONG_ID = "https://sso.example.id/people/".ljust(255, "7")


async def test_the_load_of_each_clerk_and_of_the_queue_is_shown_with_its_age(
    desk: DeskUnderTest,
) -> None:
    for _ in range(2):
        await desk.claimed(RINA)
    await desk.claimed(BAYU, received_at=NOW - timedelta(hours=5))
    await desk.queued(received_at=NOW - timedelta(hours=7))
    desk.now, desk.tokens = NOW + timedelta(days=2), {}
    await desk.queued(received_at=desk.now)
    load = (await desk.get(HEAD, "/load")).json()
    told = {one["clerk"]: (one["held"], one["missed"], one["oldest"]) for one in load["loads"]}
    assert told == {
        None: (2, 1, "2026-10-04T20:00:00Z"),
        BAYU: (1, 1, "2026-10-04T22:00:00Z"),
        RINA: (2, 2, "2026-10-05T03:00:00Z"),
    }
    assert load["promises"]["CAPIL"] == {"missed": 4, "near": 0, "within_a_day": 0, "later": 1}
    table = await desk.get(HEAD, "/load", form="csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert f"CAPIL,{BAYU},1,2026-10-04T22:00:00Z" in table.text
    deadlines = await desk.get(HEAD, "/load", form="csv", table="promises")
    assert "department,missed,near,within_a_day,later\r\nCAPIL,4,0,0,1" in deadlines.text
    assert (await desk.get(OTHER_HEAD, "/load")).json()["loads"][0]["held"] == 0
    assert (await desk.get(OTHER_HEAD, "/load", department="CAPIL")).status_code == 403
    assert (await desk.get(RINA, "/load")).status_code == 403


async def test_many_requests_are_given_to_a_clerk_and_each_is_answered_for(
    desk: DeskUnderTest,
) -> None:
    free, held = await desk.queued(), await desk.claimed(RINA)
    done = await desk.claimed(RINA)
    assert await desk.decide(RINA, done.request_id, "verify") == 200
    elsewhere = await desk.queued(document_type="KK_UBAH", facts={})
    await at_work(desk, BAYU)
    ids = [r.request_id for r in (free, held, done, elsewhere)]
    answer = (await desk.post(HEAD, "/assignments", {"cases": ids, "to": BAYU})).json()
    assert (answer["assigned"], answer["refused"]) == (2, 2)
    assert [item["refusal"] is None for item in answer["items"]] == [True, True, False, False]
    assert [(item["ticket"], item["code"]) for item in answer["items"]] == [
        (free.ticket, None),
        (held.ticket, None),
        (done.ticket, "not-in-verification"),
        (None, "not-found"),
    ]
    again = (await desk.post(HEAD, "/assignments", {"cases": ids[:1], "to": BAYU})).json()
    assert (again["assigned"], again["items"][0]["code"]) == (0, "assigned-already")
    mine = (await desk.get(BAYU, "/queue", status="mine")).json()["items"]
    assert {item["id"] for item in mine} == {free.request_id, held.request_id}
    history = (await desk.get(HEAD, f"/cases/{held.request_id}/history")).json()["items"]
    assert told(history[-1]) == ("reassigned", {"from": RINA, "to": BAYU})
    back = (await desk.post(HEAD, "/assignments", {"cases": ids[:1]})).json()
    assert back["assigned"] == 1
    assert (await desk.case(free.request_id)).holder is None
    history = (await desk.get(HEAD, f"/cases/{free.request_id}/history")).json()["items"]
    acts = [told(entry) for entry in history if entry["by"] == HEAD and entry["codes"]]
    assert acts == [("assigned", {"to": BAYU}), ("released", {"holder": BAYU})]
    trail = await desk.desk.store.find(TRAIL, {"did": "case.assign"}, sort=[("_id", 1)])
    assert [one.codes["outcome"] for one in trail] == ["assigned", "reassigned", "released"]
    assert (await desk.post(RINA, "/assignments", {"cases": ids})).status_code == 403


def told(entry: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return what a history says of an act."""
    return entry["action"], entry["codes"]


@pytest.mark.parametrize("clerk", ["dafduk-dewi", "capil-bayu-typed-wrong", HEAD])
async def test_nothing_is_given_to_somebody_who_would_not_see_it(
    desk: DeskUnderTest, clerk: str
) -> None:
    request = await desk.claimed(RINA)
    await at_work(desk, "dafduk-dewi", HEAD)
    given = {"cases": [request.request_id], "to": clerk}
    answer = (await desk.post(HEAD, "/assignments", given)).json()
    assert (answer["assigned"], answer["items"][0]["code"]) == (0, "not-their-clerk")
    answer = await desk.put(HEAD, "/absences", away(RINA, cover=clerk))
    assert (answer.status_code, answer.json()["problems"][0]["where"]) == (422, "cover")
    assert (await desk.case(request.request_id)).holder == RINA
    assert (await desk.get(HEAD, "/absences")).json()["items"] == []


async def test_nothing_is_given_to_a_clerk_who_became_a_supervisor_and_no_more(
    desk: DeskUnderTest,
) -> None:
    await at_work(desk, BAYU)
    request = await desk.claimed(RINA)
    roles = frozenset({Role.SUPERVISOR})
    promoted = Person(BAYU, "Bayu Contoh", roles, frozenset({"CAPIL"}))
    bearer = desk.mint.bearer_for(promoted, desk.now)
    assert (await desk.client.get("/v1/queue", headers=bearer)).status_code == 200
    given = {"cases": [request.request_id], "to": BAYU}
    answer = (await desk.post(HEAD, "/assignments", given)).json()
    assert (answer["assigned"], answer["items"][0]["code"]) == (0, "not-their-clerk")
    await at_work(desk, BAYU)
    assert (await desk.post(HEAD, "/assignments", given)).json()["assigned"] == 1


async def test_a_queue_is_exported_without_personal_data(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    table = await desk.get(HEAD, "/queue/export")
    assert f"{request.ticket},AKTA_LAHIR,CAPIL,app,{RINA}," in table.text
    assert "Contoh" not in table.text
    others = await desk.claimed(BAYU)
    hers = await desk.get(HEAD, "/queue/export", status="claimed", holder=BAYU)
    assert others.ticket in hers.text
    assert request.ticket not in hers.text
    of_an_issuer = await desk.get(HEAD, "/queue/export", holder=LONG_ID)
    assert of_an_issuer.status_code == 200, of_an_issuer.text
    assert (await desk.get(HEAD, "/queue/export", holder="Ibu Contoh")).status_code == 422
    await desk.put(HEAD, "/absences", away(RINA, cover=BAYU))
    absent = await desk.get(HEAD, "/absences", form="csv")
    assert f"CAPIL,{RINA},2026-10-05T03:00:00Z,2026-10-05T11:00:00Z,{BAYU}" in absent.text
    taken = await desk.desk.store.find(TRAIL, {"did": "load.read"}, sort=[("_id", 1)])
    assert [record.codes for record in taken] == [
        {"exported": "queue", "view": "all"},
        {"exported": "queue", "view": "claimed", "holder": BAYU},
        {"exported": "queue", "view": "all", "holder": LONG_ID},
        {"exported": "absences"},
    ]


async def test_what_is_past_its_promise_is_shown_to_operations_without_people(
    desk: DeskUnderTest,
) -> None:
    late = [await desk.claimed(RINA) for _ in range(2)]
    desk.now, desk.tokens = NOW + timedelta(days=2), {}
    await desk.queued(received_at=desk.now)
    stuck = await desk.get("ops", "/stuck")
    assert [item["ticket"] for item in stuck.json()["items"]] == [one.ticket for one in late]
    assert "Contoh" not in stuck.text
    page = (await desk.get("ops", "/stuck", limit=1)).json()
    last = (await desk.get("ops", "/stuck", limit=1, after=page["next"])).json()
    assert [item["ticket"] for item in last["items"]] == [late[1].ticket]
    assert last["next"] is None
    assert (await desk.get(RINA, "/stuck")).status_code == 403
