"""What clerks and applicants do to one request at once: one of them counts, the others are told."""

import asyncio
from datetime import timedelta

import pytest

from shared.domain.lifecycle import State
from tests.support.verification import (
    PAPERS,
    DeskUnderTest,
    a_paper,
    a_submission,
    cancellation_asked,
    papers_added,
)

RINA, BAYU = "capil-rina", "capil-bayu"


async def test_fifty_clerks_who_ask_at_once_never_get_the_same_request(
    desk: DeskUnderTest,
) -> None:
    requests = [a_submission(await desk.new_key()) for _ in range(40)]
    await desk.hear(*requests)
    await desk.deliver_work()
    clerks = [f"bench-verifier-capil-{n}" for n in range(50)]
    answers = await asyncio.gather(*(desk.post(clerk, "/queue/next") for clerk in clerks))
    taken = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(taken) == len(set(taken)) == 40
    assert [answer.status_code for answer in answers].count(204) == 10


async def test_of_two_clerks_who_claim_one_request_one_gets_it(desk: DeskUnderTest) -> None:
    request = await desk.queued()
    path = f"/cases/{request.request_id}/claim"
    answers = await asyncio.gather(desk.post(RINA, path), desk.post(BAYU, path))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "urn:loket:problem:claimed-by-another"


async def test_a_decision_on_papers_that_were_replaced_meanwhile_is_told_what_changed(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}"
    seen = (await desk.get(RINA, path)).json()
    await desk.hear(papers_added(request, "KK_ASLI"))
    decision = {"decision": "verify", "version": seen["version"]}
    stale = await desk.post(RINA, f"{path}/decision", decision)
    assert stale.status_code == 409
    changed = (await desk.get(RINA, f"{path}/history")).json()["items"]
    assert "papers_added" in {entry["action"] for entry in changed}
    fresh = (await desk.get(RINA, path)).json()
    decision["version"] = fresh["version"]
    assert (await desk.post(RINA, f"{path}/decision", decision)).status_code == 200
    kind, body = (await desk.said(request.request_id))[-1]
    assert kind == "request.verified"
    assert "new-KK_ASLI" in {paper["attachment"] for paper in body["papers"]}


async def test_a_history_is_in_the_order_of_acts_whatever_the_clocks_of_who_did_them(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}"
    desk.now -= timedelta(minutes=2)
    verdict = {"decision": "accepted"}
    assert (await desk.put(RINA, f"{path}/papers/KK_ASLI", verdict)).status_code == 200
    history = (await desk.get(RINA, f"{path}/history")).json()["items"]
    acts = [entry["action"] for entry in history if entry["action"] not in {"read", "paper_read"}]
    assert acts[-2:] == ["claimed", "paper_accepted"]


async def test_a_decision_that_a_possible_duplicate_overtook_is_told_which(
    desk: DeskUnderTest,
) -> None:
    request, other = [a_submission(await desk.new_key(), fingerprints=("one",)) for _ in range(2)]
    await desk.hear(request)
    await desk.deliver_work()
    path = f"/cases/{request.request_id}"
    version = (await desk.post(RINA, f"{path}/claim")).json()["version"]
    await desk.hear(other)
    stale = await desk.post(RINA, f"{path}/decision", {"decision": "verify", "version": version})
    assert stale.status_code == 409
    changed = (await desk.get(RINA, f"{path}/history")).json()["items"]
    told = [(e["by"], e["codes"]) for e in changed if e["action"] == "duplicate_found"]
    assert told == [("system", {"other": other.ticket})]


async def test_papers_that_met_a_decision_are_taken_or_answered(desk: DeskUnderTest) -> None:
    for _ in range(8):
        request = await desk.claimed(RINA)
        status, _nothing = await asyncio.gather(
            desk.decide(RINA, request.request_id, "verify"),
            desk.hear(papers_added(request, "KK_ASLI")),
        )
        assert status == 200
        said = dict(await desk.said(request.request_id))
        looked_at = {paper["attachment"] for paper in said["request.verified"]["papers"]}
        is_refused = "request.papers_refused" in said
        assert ("new-KK_ASLI" in looked_at) != is_refused


async def test_of_two_decisions_at_once_one_counts_and_the_other_is_told(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}/decision"
    bodies = [{"decision": "verify"}, {"decision": "reject", "reason": "UMUR_KTP"}]
    answers = await asyncio.gather(*(desk.post(RINA, path, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert refused["type"] == "urn:loket:problem:illegal-transition"
    assert refused["allowed"] == []
    decisions = [kind for kind, _ in await desk.said(request.request_id)][3:]
    assert len(decisions) == 1


async def test_a_decision_and_a_withdrawal_at_once_leave_one_of_them(desk: DeskUnderTest) -> None:
    for _ in range(8):
        request = await desk.claimed(RINA)
        status, _nothing = await asyncio.gather(
            desk.decide(RINA, request.request_id, "verify"),
            desk.hear(cancellation_asked(request)),
        )
        case = await desk.case(request.request_id)
        said = [kind for kind, _ in await desk.said(request.request_id)][3:]
        if status == 200:
            assert (case.state, said) == (State.VERIFIED, ["request.verified"])
        else:
            assert status == 409
            assert (case.state, said) == (State.CANCELLED, ["request.cancelled"])
        assert case.sequence == 3
    assert await desk.letters() == []


async def test_a_decision_on_what_has_changed_since_is_refused(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA, fingerprints=("print-1",))
    path = f"/cases/{request.request_id}"
    seen = (await desk.get(RINA, path)).json()["version"]
    await desk.queued(fingerprints=("print-1",))
    answer = await desk.post(RINA, f"{path}/decision", {"decision": "verify", "version": seen})
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:loket:problem:stale-version"
    seen = (await desk.get(RINA, path)).json()["version"]
    answer = await desk.post(RINA, f"{path}/decision", {"decision": "verify", "version": seen})
    assert answer.status_code == 200


async def test_twins_point_to_each_other_also_in_one_batch(desk: DeskUnderTest) -> None:
    first, second, third = [
        a_submission(await desk.new_key(), fingerprints=prints)
        for prints in (("a",), ("a", "b"), ("b",))
    ]
    await desk.hear(first, second)
    await desk.hear(third)
    cases = [await desk.case(r.request_id) for r in (first, second, third)]
    ids = [r.request_id for r in (first, second, third)]
    assert [{d.id for d in case.duplicates} for case in cases] == [
        {ids[1]},
        {ids[0], ids[2]},
        {ids[1]},
    ]
    assert all("duplicate_open" in {f.code for f in case.findings} for case in cases)


@pytest.mark.parametrize(
    "verdict", [{"decision": "accepted"}, {"decision": "faulty", "reason": "FOTO_BURAM"}]
)
async def test_a_stale_verdict_is_not_taken_for_a_paper_that_was_sent_first_since(
    desk: DeskUnderTest, verdict: dict[str, str]
) -> None:
    without = tuple(a_paper(code) for code in PAPERS if code != "KK_ASLI")
    request = await desk.claimed(RINA, papers=without)
    path = f"/cases/{request.request_id}"
    seen = (await desk.get(RINA, path)).json()
    await desk.hear(papers_added(request, "KK_ASLI"))
    body = {**verdict, "version": seen["version"]}
    stale = await desk.put(RINA, f"{path}/papers/KK_ASLI", body)
    assert (stale.status_code, stale.json()["type"].split(":")[-1]) == (409, "stale-version")
    now = (await desk.get(RINA, path)).json()
    assert {one["requirement"]: one["status"] for one in now["papers"]}["KK_ASLI"] == "new"
    body["version"] = now["version"]
    assert (await desk.put(RINA, f"{path}/papers/KK_ASLI", body)).status_code == 200
