"""Clerks who are away: noted, covered, at once, over."""

import asyncio
from datetime import timedelta

import pytest

from services.verification.repository import ABSENCES
from services.verification.use_cases.sweeping import sweep
from tests.support.presence import at_work, away, days
from tests.support.verification import NOW, DeskUnderTest, amended

RINA, BAYU, SARI, HEAD, OTHER_HEAD = (
    *("capil-rina", "capil-bayu", "bench-verifier-capil-3"),
    *("kabid-capil", "kabid-dafduk"),
)
FAULT = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}


async def test_who_is_away_is_covered_also_for_what_comes_back_meanwhile(
    desk: DeskUnderTest,
) -> None:
    await at_work(desk, BAYU)
    held, returned = await desk.claimed(RINA), await desk.claimed(RINA)
    assert await desk.decide(RINA, returned.request_id, "return", faults=[FAULT]) == 200
    answer = await desk.put(HEAD, "/absences", away(RINA, cover=BAYU))
    assert (answer.status_code, answer.json()["given_on"]) == (200, 1), answer.text
    assert (await desk.case(held.request_id)).holder == BAYU
    await desk.hear(amended(returned, 4, "KK_ASLI"))
    assert (await desk.case(returned.request_id)).holder == RINA
    assert await sweep(desk.desk, timedelta(minutes=5)) == 1
    assert (await desk.case(returned.request_id)).holder == BAYU
    [listed] = (await desk.get(HEAD, "/absences")).json()["items"]
    assert (listed["clerk"], listed["cover"]) == (RINA, BAYU)
    assert (await desk.get(OTHER_HEAD, "/absences")).json()["items"] == []


async def test_a_cover_who_is_away_is_covered_by_who_is_present(desk: DeskUnderTest) -> None:
    await at_work(desk, BAYU, SARI)
    request = await desk.claimed(RINA)
    assert (await desk.put(HEAD, "/absences", away(BAYU, cover=SARI))).status_code == 200
    answer = await desk.put(HEAD, "/absences", away(RINA, cover=BAYU))
    assert answer.json()["given_on"] == 1
    assert (await desk.case(request.request_id)).holder == SARI
    assert await sweep(desk.desk, timedelta(minutes=5)) == 0


async def test_what_absent_clerks_would_give_each_other_goes_to_the_queue_and_rests_there(
    desk: DeskUnderTest,
) -> None:
    requests = [await desk.claimed(clerk) for clerk in (RINA, BAYU)]
    assert (await desk.put(HEAD, "/absences", away(RINA, cover=BAYU))).status_code == 200
    assert (await desk.put(HEAD, "/absences", away(BAYU, cover=RINA))).status_code == 200
    cases = [await desk.case(request.request_id) for request in requests]
    assert [case.holder for case in cases] == [None, None]
    for _ in range(3):
        assert await sweep(desk.desk, timedelta(minutes=5)) == 0
    assert [await desk.case(request.request_id) for request in requests] == cases


async def test_an_absence_to_come_waits_and_one_without_cover_frees(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    later = away(RINA) | {"from": (NOW + timedelta(hours=2)).isoformat()}
    assert (await desk.put(HEAD, "/absences", later)).json()["given_on"] == 0
    assert await sweep(desk.desk, timedelta(minutes=5)) == 0
    desk.now = NOW + timedelta(hours=2)
    assert await sweep(desk.desk, timedelta(minutes=5)) == 1
    assert (await desk.case(request.request_id)).holder is None


async def test_an_absence_is_refused_where_it_makes_no_sense_and_forgotten_when_over(
    desk: DeskUnderTest,
) -> None:
    path = "/absences"
    assert (await desk.put(HEAD, path, away(RINA, -1))).status_code == 422
    assert (await desk.put(HEAD, path, away(RINA, cover=RINA))).status_code == 422
    assert (await desk.put(OTHER_HEAD, path, away(RINA))).status_code == 403
    noted = await desk.put(HEAD, path, away(RINA))
    assert noted.status_code == 200
    assert await forgotten(desk, OTHER_HEAD, noted.json()["id"]) == 403
    assert await forgotten(desk, HEAD, noted.json()["id"]) == 204
    assert await forgotten(desk, HEAD, noted.json()["id"]) == 404


async def forgotten(desk: DeskUnderTest, head: str, absence: str) -> int:
    """Forget an absence; return the status of the answer."""
    return (await desk.call("DELETE", head, "/absences", id=absence)).status_code


async def test_leave_to_come_is_noted_beside_an_illness_and_both_are_kept(
    desk: DeskUnderTest,
) -> None:
    await at_work(desk, BAYU)
    request = await desk.claimed(RINA)
    for absence, given_on in ((days(RINA, 0, 4, cover=BAYU), 1), (days(RINA, 60, 64), 0)):
        answer = await desk.put(HEAD, "/absences", absence)
        assert (answer.status_code, answer.json()["given_on"]) == (200, given_on), answer.text
    assert (await desk.case(request.request_id)).holder == BAYU
    listed = (await desk.get(HEAD, "/absences")).json()["items"]
    assert [(one["clerk"], one["cover"]) for one in listed] == [(RINA, BAYU), (RINA, None)]


@pytest.mark.parametrize(("first", "last"), [(0, 4), (3, 6), (-2, 1), (1, 2), (-1, 9)])
async def test_an_absence_that_overlaps_with_another_of_the_same_clerk_replaces_it_not(
    desk: DeskUnderTest, first: int, last: int
) -> None:
    await at_work(desk, BAYU, SARI)
    ill = days(RINA, 0, 4, cover=BAYU)
    noted = (await desk.put(HEAD, "/absences", ill)).json()
    other = await desk.put(HEAD, "/absences", days(RINA, first, last, cover=SARI))
    assert (other.status_code, other.json()["type"].split(":")[-1]) == (409, "away-already")
    assert "from 2026-10-05 03:00 until 2026-10-09 03:00" in other.json()["detail"]
    # Noted once more, and noted for somebody else or for the days that follow, it is no other.
    again = await desk.put(HEAD, "/absences", ill)
    assert (again.status_code, again.json()["id"]) == (200, noted["id"])
    for beside in (days(RINA, 4, 6), days(BAYU, first, last)):
        assert (await desk.put(HEAD, "/absences", beside)).status_code == 200
    listed = (await desk.get(HEAD, "/absences")).json()["items"]
    assert noted["id"] in {one["id"] for one in listed}
    assert len(listed) == 3


async def test_an_absence_is_ended_by_itself_and_not_by_a_page_that_shows_an_older_one(
    desk: DeskUnderTest,
) -> None:
    older = (await desk.put(HEAD, "/absences", days(RINA, 0, 4))).json()
    assert await forgotten(desk, HEAD, older["id"]) == 204
    newer = (await desk.put(HEAD, "/absences", days(RINA, 0, 9))).json()
    assert await forgotten(desk, HEAD, older["id"]) == 404
    [listed] = (await desk.get(HEAD, "/absences")).json()["items"]
    assert listed["id"] == newer["id"]


async def test_an_absence_that_is_over_stands_in_the_way_of_nothing_and_is_forgotten(
    desk: DeskUnderTest,
) -> None:
    for clerk, last in ((RINA, 4), (BAYU, 9)):
        await desk.put(HEAD, "/absences", days(clerk, 0, last))
    desk.now = NOW + timedelta(days=5)
    again = await desk.put(HEAD, "/absences", days(RINA, 0, 9))
    assert again.status_code == 200, again.text
    await sweep(desk.desk, timedelta(minutes=5))
    kept = await desk.desk.store.find(ABSENCES, {})
    assert [(one.clerk, one.ends_at) for one in kept] == [
        (clerk, NOW + timedelta(days=9)) for clerk in (BAYU, RINA)
    ]


async def test_of_absences_that_overlap_and_are_noted_at_once_one_is_kept(
    desk: DeskUnderTest,
) -> None:
    for first in (0, 10):  # of a clerk of whom nothing was noted before, and of whom something was
        answers = await asyncio.gather(
            *(
                desk.put(HEAD, "/absences", days(RINA, first, first + length))
                for length in range(1, 7)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]
        refused = {answer.json()["type"] for answer in answers if answer.status_code == 409}
        assert refused == {"urn:loket:problem:away-already"}
    listed = (await desk.get(HEAD, "/absences")).json()["items"]
    assert len(listed) == 2


async def test_one_absence_that_is_noted_twice_at_once_is_the_same(desk: DeskUnderTest) -> None:
    absence = days(RINA, 0, 4)
    answers = await asyncio.gather(*(desk.put(HEAD, "/absences", absence) for _ in range(4)))
    [listed] = (await desk.get(HEAD, "/absences")).json()["items"]
    assert [answer.json()["id"] for answer in answers] == [listed["id"]] * 4
