"""Decisions that come too late, too early, twice, or from somebody else."""

import asyncio

import pytest

from devkit.demo.open_hours import when_open_in
from tests.support.office import CLERK, COLLEAGUE, Json, Office, in_days

VERIFY: Json = {"decision": "verify"}
RETURN: Json = {
    "decision": "return",
    "faults": [{"requirement": "F-1.02", "reason": "FOTO_BURAM"}],
}
REJECT: Json = {"decision": "reject", "reason": "WILAYAH_LAIN", "details": {"regency": "Demak"}}


def kind(problem: Json) -> str:
    """Return the kind of a problem."""
    return str(problem["type"]).removeprefix("urn:loket:problem:")


async def test_a_decision_needs_a_claim(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    assert (await office.on_case(CLERK, request, "release")).status_code == 200
    answer = await office.on_case(CLERK, request, "decision", VERIFY)
    assert (answer.status_code, kind(answer.json())) == (409, "not-claimed")


async def test_a_colleagues_claim_is_respected(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    claim = await office.on_case(COLLEAGUE, request, "claim")
    assert (claim.status_code, kind(claim.json())) == (409, "claimed-by-another")
    assert CLERK in claim.json()["detail"]
    assert (await office.on_case(COLLEAGUE, request, "decision", VERIFY)).status_code == 409
    assert (await office.on_case(COLLEAGUE, request, "release")).status_code == 409


async def test_a_claim_that_a_supervisor_gave_back_counts_no_more(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    assert (await office.on_case("kabid-dafduk", request, "release")).status_code == 200
    await office.claimed(request, COLLEAGUE)
    stale = await office.on_case(CLERK, request, "decision", VERIFY)
    assert (stale.status_code, kind(stale.json())) == (409, "not-claimed")
    assert (await office.on_case(COLLEAGUE, request, "decision", VERIFY)).status_code == 200


async def test_a_decision_on_what_has_changed_since_is_told_so(office: Office) -> None:
    request = await office.filed()
    case = f"/v1/cases/{request['id']}"
    seen = await office.claimed(request)
    path = f"{case}/papers/F-1.02"
    marked = await office.call(CLERK, "PUT", "verification", path, json={"decision": "accepted"})
    assert marked.status_code == 200
    stale = await office.on_case(CLERK, request, "decision", VERIFY | {"version": seen["version"]})
    assert (stale.status_code, kind(stale.json())) == (409, "stale-version")
    fresh = VERIFY | {"version": marked.json()["version"]}
    assert (await office.on_case(CLERK, request, "decision", fresh)).status_code == 200


@pytest.mark.parametrize("others", [(RETURN,), (REJECT,), (RETURN, REJECT, VERIFY, VERIFY)])
async def test_of_decisions_at_once_one_wins_and_the_others_are_told(
    office: Office, others: tuple[Json, ...]
) -> None:
    request = await office.filed()
    await office.claimed(request)
    answers = await asyncio.gather(
        *(office.on_case(CLERK, request, "decision", d) for d in (VERIFY, *others))
    )
    [won] = [answer for answer in answers if answer.status_code == 200]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(lost) == len(others)
    assert {kind(problem) for problem in lost} == {"illegal-transition"}
    assert {problem["state"] for problem in lost} == {won.json()["state"]}
    seen = await office.until_state(request, won.json()["state"])
    assert seen["sequence"] == 3


async def test_of_clerks_who_claim_at_once_one_gets_it(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    await office.on_case(CLERK, request, "release")
    clerks = [f"bench-verifier-dafduk-{n}" for n in range(10)]
    answers = await asyncio.gather(*(office.on_case(c, request, "claim") for c in clerks))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9


async def test_clerks_who_take_the_next_case_never_get_the_same(office: Office) -> None:
    requests = await asyncio.gather(*(office.filed() for _ in range(8)))
    for request in requests:
        await office.claimed(request)
        await office.on_case(CLERK, request, "release")
    clerks = [f"bench-verifier-dafduk-{n}" for n in range(20, 28)]
    answers = await asyncio.gather(
        *(office.call(c, "POST", "verification", "/v1/queue/next", json={}) for c in clerks)
    )
    taken = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(taken) == len(set(taken)) == len(clerks)


@pytest.mark.parametrize("decision", [VERIFY, RETURN, REJECT])
async def test_what_was_decided_is_not_decided_again(office: Office, decision: Json) -> None:
    request = await office.filed()
    await office.decided(request, decision)
    for late in (VERIFY, RETURN, REJECT):
        answer = await office.on_case(CLERK, request, "decision", late)
        assert (answer.status_code, kind(answer.json())) == (409, "illegal-transition")
        assert answer.json()["allowed"] == []
        assert "Possible now" in answer.json()["detail"]
    assert (await office.on_case(COLLEAGUE, request, "claim")).status_code == 409


async def test_a_step_that_the_desk_may_not_take_names_those_it_may(office: Office) -> None:
    request = await office.verified()
    due = in_days(3)
    early = await office.work(request, "delay", {"cause": "outage", "due": due})
    if early.status_code != 200:  # it has to be started first
        assert "processing_started" in early.json()["allowed"]
    await office.made(request)
    for step, body in (
        ("start", None),
        ("delay", {"cause": "outage", "due": due}),
        ("appointment", {"at": when_open_in(3), "place": "Loket 3"}),
        ("refer-back", {"department": "DAFDUK", "note": "periksa lagi"}),
    ):
        answer = await office.work(request, step, body)
        assert (answer.status_code, kind(answer.json())) == (409, "illegal-transition"), step
        assert answer.json()["allowed"] == ["reopened"]


async def test_a_request_is_not_completed_before_all_is_made(office: Office) -> None:
    request = await office.verified()
    assert (await office.work(request, "complete")).status_code == 409
    early = {"products": ["KK"], "note": "salah ketik"}
    assert (await office.work(request, "reopen", early)).status_code == 409
    await office.made(request, complete=False)
    assert (await office.work(request, "complete")).status_code == 200


async def test_two_operators_who_record_at_once_record_once(office: Office) -> None:
    request = await office.verified()
    numbers = [office.invented.card_number() for _ in range(2)]
    answers = await asyncio.gather(
        *(office.work(request, "products/KK/ready", {"number": number}) for number in numbers)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert kind(max(answers, key=lambda a: a.status_code).json()) == "already-recorded"


async def test_a_number_is_not_recorded_for_two_requests(office: Office) -> None:
    one, other = await office.verified(), await office.verified()
    body = {"number": office.invented.card_number()}
    assert (await office.work(one, "products/KK/ready", body)).status_code == 200
    taken = await office.work(other, "products/KK/ready", body)
    assert (taken.status_code, kind(taken.json())) == (409, "number-taken")


@pytest.mark.parametrize("days", [-1, 400])
async def test_a_moment_that_is_past_or_far_ahead_is_refused(office: Office, days: int) -> None:
    request = await office.verified()
    await office.work(request, "start")
    at = in_days(days)
    delay = await office.work(request, "delay", {"cause": "outage", "due": at})
    meet = await office.work(request, "appointment", {"at": at, "place": "Loket 3"})
    assert (delay.status_code, meet.status_code) == (422, 422)


async def test_an_applicant_may_not_do_what_the_state_does_not_allow(office: Office) -> None:
    request = await office.filed()
    await office.until_state(request, "in_verification")
    amend = await office.change("siti", request, "amend", {})
    assert (amend.status_code, kind(amend.json())) == (409, "illegal-transition")
    again = await office.change("siti", request, "submit")
    assert again.status_code == 200  # handing in what was handed in changes nothing
    assert (await office.timeline(request)).count("submitted") == 1
