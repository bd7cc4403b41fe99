"""The verification desk on a real database: events in, clerks' calls, events out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from services.verification import metrics
from services.verification.sweeper import measure_queues
from services.verification.use_cases.sweeping import sweep
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.parts import PhotoMeasure, ProductRef
from shared.events.processing import ProductReady, RequestCompleted, RequestDelayed
from shared.privacy import fields
from shared.privacy.sealing import Sealed, open_sealed
from shared.trail.records import TRAIL
from tests.support.printed import jpeg, look_at, pdf_of
from tests.support.verification import (
    NIK,
    NOW,
    PAPERS,
    SUBJECT_NAME,
    DeskUnderTest,
    a_paper,
    a_submission,
    about,
    amended,
    cancellation_asked,
    papers_added,
    referred_back,
    running_desk,
)

RINA, BAYU, DEWI = "capil-rina", "capil-bayu", "dafduk-dewi"
HEAD_OF_CAPIL = "kabid-capil"
BLURRED = PhotoMeasure(width=1200, height=1600, sharpness=0.2, brightness=150, ink=40, paper=220)
FAULT = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def used_desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    async with running_desk(mongo_uri) as under_test:
        yield under_test


@pytest.fixture
async def desk(used_desk: DeskUnderTest) -> DeskUnderTest:
    await used_desk.clear()
    return used_desk


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
    assert [(kind, body.get("sequence")) for kind, body in said] == [
        ("request.routed", 2),
        ("department.work_assigned", 2),
        ("request.taken", None),
        ("request.verified", 3),
    ]
    assert said[0][1]["department"] == "CAPIL"
    # Monday ten o'clock, and twenty-four hours are the same hour of the next working day.
    assert said[3][1]["due"] == "2026-10-06T03:00:00Z"
    assert (await desk.post(RINA, "/queue/next")).status_code == 204


async def test_every_event_heard_twice_has_its_effect_once(desk: DeskUnderTest) -> None:
    key = await desk.new_key()
    request = a_submission(key, fingerprints=("print-1",))
    ids = [new_id() for _ in range(5)]
    for _ in range(2):
        await desk.hear(request, ids=ids[:1])
        await desk.deliver_work()
    await desk.post(RINA, f"/cases/{request.request_id}/claim")
    assert await desk.decide(RINA, request.request_id, "return", faults=[FAULT]) == 200
    for _ in range(2):
        await desk.hear(amended(request, 4, "KK_ASLI"), ids=ids[1:2])
    assert await desk.decide(RINA, request.request_id, "verify") == 200
    for _ in range(2):
        await desk.hear(referred_back(request, key, 7, "DAFDUK"), ids=ids[2:3])
        await desk.deliver_work()
    for _ in range(2):
        await desk.hear(cancellation_asked(request), ids=ids[3:4])
    said = await desk.said(request.request_id)
    assert [(kind.split(".")[1], body.get("sequence")) for kind, body in said] == [
        ("routed", 2),
        ("work_assigned", 2),
        ("taken", None),
        ("returned", 3),
        ("routed", 5),
        ("work_assigned", 5),
        ("verified", 6),
        ("work_assigned", 7),
        ("cancelled", 8),
    ]
    case = await desk.case(request.request_id)
    assert (case.state, case.duplicates) == (State.CANCELLED, ())
    assert await desk.letters() == []


async def test_a_repetition_under_another_id_changes_nothing_either(desk: DeskUnderTest) -> None:
    """As after a lost log whose inbox marks were forgotten."""
    request = await desk.claimed(RINA, fingerprints=("print-1",))
    assert await desk.decide(RINA, request.request_id, "return", faults=[FAULT]) == 200
    amendment = amended(request, 4, "KK_ASLI")
    await desk.hear(amendment)
    before, said = await desk.case(request.request_id), await desk.said(request.request_id)
    await desk.hear(request, amendment)
    assert await desk.case(request.request_id) == before
    assert await desk.said(request.request_id) == said


async def test_an_event_of_an_unknown_request_is_set_aside_and_stops_nobody(
    desk: DeskUnderTest,
) -> None:
    unknown, known = [a_submission(await desk.new_key()) for _ in range(2)]
    await desk.hear(amended(unknown, 4, "KK_ASLI"), known)
    assert await desk.letters() == ["earlier-event-missing"]
    assert (await desk.case(known.request_id)).state is State.IN_VERIFICATION


async def test_an_amended_request_comes_back_to_its_clerk_with_new_findings(
    desk: DeskUnderTest,
) -> None:
    papers = tuple(a_paper(code) for code in PAPERS if code != "KK_ASLI")
    blurred = (*papers, a_paper("KK_ASLI", photo=BLURRED))
    request = await desk.claimed(RINA, papers=blurred)
    path = f"/cases/{request.request_id}"
    view = (await desk.get(RINA, path)).json()
    assert [check["code"] for check in view["checks"]] == ["photo_blurred"]
    await desk.put(RINA, f"{path}/papers/KK_ASLI", {"decision": "faulty", "reason": "FOTO_BURAM"})
    await desk.put(RINA, f"{path}/papers/F-2.01", {"decision": "accepted"})
    assert await desk.decide(RINA, request.request_id, "return", note="Terima kasih.") == 200

    repaired = (*papers, a_paper("KK_ASLI", attachment="att-2"))
    await desk.hear(amended(request, 4, "KK_ASLI", papers=repaired))
    view = (await desk.get(RINA, path)).json()
    assert (view["state"], view["claim"]["by"], view["checks"]) == ("in_verification", RINA, [])
    statuses = {paper["requirement"]: paper["status"] for paper in view["papers"]}
    assert statuses["KK_ASLI"] == "new"
    assert statuses["F-2.01"] == "accepted"
    kind, returned = (await desk.said(request.request_id))[3]
    assert kind == "request.returned"
    assert returned["repair_by"] == "2026-10-19T03:00:00Z"
    key = await desk.desk.keyring.get(request.request_id)
    assert open_sealed(key, Sealed(returned["note"]), fields.NOTE) == "Terima kasih."


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


async def test_the_longest_waiting_request_is_next(desk: DeskUnderTest) -> None:
    late, early = [
        a_submission(await desk.new_key(), received_at=NOW - timedelta(hours=hours))
        for hours in (1, 2)
    ]
    await desk.hear(late, early)
    await desk.deliver_work()
    for expected in (early, late):
        assert (await desk.post(RINA, "/queue/next")).json()["id"] == expected.request_id


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


async def test_without_the_claim_every_write_is_refused(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}"
    answers = [
        await desk.put(BAYU, f"{path}/papers/KK_ASLI", {"decision": "accepted"}),
        await desk.post(BAYU, f"{path}/decision", {"decision": "verify"}),
        await desk.post(BAYU, f"{path}/hand-over", {"department": "DAFDUK", "note": "Salah."}),
        await desk.post(BAYU, f"{path}/release"),
    ]
    assert {a.status_code for a in answers} == {409}
    assert {a.json()["type"] for a in answers} == {"urn:loket:problem:not-claimed"}


async def test_a_supervisor_releases_and_hands_over_what_others_hold(desk: DeskUnderTest) -> None:
    first, second = await desk.claimed(RINA), await desk.claimed(RINA)
    answer = await desk.post(HEAD_OF_CAPIL, f"/cases/{first.request_id}/release")
    assert (answer.status_code, answer.json()["claim"]) == (200, None)
    body = {"department": "DAFDUK", "note": "Ini perubahan KK."}
    answer = await desk.post(HEAD_OF_CAPIL, f"/cases/{second.request_id}/hand-over", body)
    assert (answer.status_code, answer.json()["department"]) == (200, "DAFDUK")
    assert (await desk.get(RINA, f"/cases/{second.request_id}")).status_code == 404


async def test_a_handed_over_request_is_queued_where_it_is_now(desk: DeskUnderTest) -> None:
    request = a_submission(await desk.new_key())
    await desk.hear(request)
    body = {"department": "DAFDUK", "note": "Ini perubahan KK."}
    await desk.post(HEAD_OF_CAPIL, f"/cases/{request.request_id}/hand-over", body)
    late = (await desk.deliver_work())[0]
    assert late.department == "CAPIL"
    assert (await desk.get(RINA, "/queue")).json()["items"] == []
    items = (await desk.get(DEWI, "/queue")).json()["items"]
    assert [item["id"] for item in items] == [request.request_id]
    await desk.hear_work(late)
    assert (await desk.get(RINA, "/queue")).json()["items"] == []
    routed = [body for kind, body in await desk.said(request.request_id) if kind.endswith("routed")]
    assert [body.get("handed_over_from") for body in routed] == [None, "CAPIL"]


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


async def test_a_late_page_is_empty_and_pages_together_are_the_queue(desk: DeskUnderTest) -> None:
    requests = [
        # Several were received at the same moment: pages must not lose them.
        a_submission(await desk.new_key(), received_at=NOW - timedelta(minutes=n // 3))
        for n in range(10)
    ]
    await desk.hear(*requests)
    await desk.deliver_work()
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await desk.get(RINA, "/queue", limit=3, **after)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    expected = sorted(requests, key=lambda r: (r.received_at, r.request_id))
    assert seen == [r.request_id for r in expected]
    page = (await desk.get(RINA, "/queue", limit=10)).json()
    beyond = (await desk.get(RINA, "/queue", after=page["next"])).json()
    assert (beyond["items"], beyond["next"], beyond["counts"]["unclaimed"]) == ([], None, 10)
    assert (await desk.get(RINA, "/queue", after="nonsense")).status_code == 422
    assert (await desk.get(RINA, "/queue", limit=201)).status_code == 422


async def test_filters_tell_mine_from_the_others(desk: DeskUnderTest) -> None:
    mine, his = await desk.claimed(RINA), await desk.claimed(BAYU)
    free = await desk.queued()
    expected = {
        "unclaimed": {free.request_id},
        "mine": {mine.request_id},
        "claimed": {mine.request_id, his.request_id},
        "all": {mine.request_id, his.request_id, free.request_id},
    }
    for status, ids in expected.items():
        page = (await desk.get(RINA, "/queue", status=status)).json()
        assert {item["id"] for item in page["items"]} == ids
        assert page["counts"][status] == len(ids)
    page = (await desk.get(RINA, "/queue", document_type="KK_BARU")).json()
    assert page["items"] == []


async def test_a_queue_holds_no_personal_data(desk: DeskUnderTest) -> None:
    await desk.queued()
    text = (await desk.get(RINA, "/queue")).text
    assert "s1." not in text
    assert SUBJECT_NAME not in text
    assert NIK not in text


async def test_a_paper_is_read_as_it_was_sent_and_every_reading_is_recorded(
    desk: DeskUnderTest,
) -> None:
    key = await desk.new_key()
    reference = await desk.desk.attachments.put(key, b"a photo")
    papers = (a_paper("KK_ASLI", attachment=reference), *(a_paper(c) for c in PAPERS[:3]))
    request = a_submission(key, papers=papers)
    await desk.hear(request)
    path = f"/cases/{request.request_id}"
    answer = await desk.get(RINA, f"{path}/papers/KK_ASLI")
    assert (answer.content, answer.headers["content-type"]) == (b"a photo", "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"
    await desk.get(HEAD_OF_CAPIL, path)
    await desk.post(BAYU, f"{path}/claim")
    body = {"decision": "faulty", "reason": "TTD_KOSONG", "details": {"who": "Budi"}}
    await desk.put(BAYU, f"{path}/papers/F-2.01", body)
    history = (await desk.get(RINA, f"{path}/history")).json()["items"]
    assert {(entry["by"], entry["action"]) for entry in history} == {
        ("system", "routed"),
        (RINA, "paper_read"),
        (HEAD_OF_CAPIL, "read"),
        (BAYU, "claimed"),
        (BAYU, "paper_faulty"),
    }
    case = await desk.case(request.request_id)
    assert "Budi" not in case.model_dump_json()
    for paper, number in (("SK_MATI", 1), ("KK_ASLI", 2)):
        answer = await desk.get(RINA, f"{path}/papers/{paper}", number=number)
        assert answer.status_code == 404


async def test_an_auditor_reads_with_masks_and_without_a_department(desk: DeskUnderTest) -> None:
    request = await desk.queued()
    subject = (await desk.get("auditor", f"/cases/{request.request_id}")).json()["subject"]
    assert subject["name"] == "A*** C*** P***"
    assert NIK not in str(subject)


async def test_what_was_erased_can_still_be_worked_on_without_its_people(
    desk: DeskUnderTest,
) -> None:
    request = await desk.queued()
    await desk.desk.keyring.destroy(request.request_id)
    answer = await desk.post(RINA, f"/cases/{request.request_id}/claim")
    assert (answer.status_code, answer.json()["subject"]) == (200, None)
    assert await desk.decide(RINA, request.request_id, "verify") == 200


# Siti is a resident, Slamet a village head, Nur at the counter; Dewi checks for another department.
EVERYBODY = (
    *("siti", "kades-gribig", "loket-nur", RINA, DEWI, HEAD_OF_CAPIL, "kabid-dafduk"),
    *("operator-capil", "operator-dafduk", "ops", "auditor"),
)
PATH = "/cases/{id}"
ROUTES: list[tuple[str, str, dict[str, object] | None, set[str], set[str]]] = [
    # method, path, body, who may, who is told that there is no such thing
    ("GET", "/queue", None, {RINA, DEWI, HEAD_OF_CAPIL, "kabid-dafduk", "auditor"}, set()),
    ("POST", "/queue/next", None, {RINA, DEWI}, set()),
    ("GET", PATH, None, {RINA, HEAD_OF_CAPIL, "auditor"}, {DEWI, "kabid-dafduk"}),
    ("POST", PATH + "/claim", None, {RINA}, {DEWI}),
    ("POST", PATH + "/release", None, {RINA, HEAD_OF_CAPIL}, {DEWI, "kabid-dafduk"}),
    ("PUT", PATH + "/papers/KK_ASLI", {"decision": "accepted"}, {RINA}, {DEWI}),
    ("POST", PATH + "/decision", {"decision": "verify"}, {RINA}, {DEWI}),
    (
        "POST",
        PATH + "/hand-over",
        {"department": "DAFDUK", "note": "Salah bidang."},
        {RINA, HEAD_OF_CAPIL},
        {DEWI, "kabid-dafduk"},
    ),
    ("GET", PATH + "/history", None, {RINA, HEAD_OF_CAPIL, "auditor"}, {DEWI, "kabid-dafduk"}),
    (
        "GET",
        PATH + "/papers/KK_ASLI",
        None,
        {RINA, HEAD_OF_CAPIL, "auditor", "operator-capil"},
        {DEWI, "kabid-dafduk", "operator-dafduk"},
    ),
]


@pytest.mark.parametrize(("method", "path", "body", "may", "unknown_to"), ROUTES)
async def test_each_route_is_open_to_whom_it_should(
    desk: DeskUnderTest,
    method: str,
    path: str,
    body: dict[str, object] | None,
    may: set[str],
    unknown_to: set[str],
) -> None:
    assert (await desk.client.request(method, "/v1" + path.format(id="x"))).status_code == 401
    for person in EVERYBODY:
        key = await desk.new_key()
        reference = await desk.desk.attachments.put(key, b"a photo")
        papers = (a_paper("KK_ASLI", attachment=reference), *(a_paper(c) for c in PAPERS[:3]))
        request = a_submission(key, papers=papers)
        await desk.hear(request)
        await desk.deliver_work()
        if method != "GET" and "claim" not in path and "next" not in path:
            await desk.post(RINA, f"/cases/{request.request_id}/claim")
        answer = await desk.call(method, person, path.format(id=request.request_id), body)
        expected = {200, 204} if person in may else {404} if person in unknown_to else {403}
        assert answer.status_code in expected, (person, answer.status_code, answer.text)


@pytest.mark.parametrize("case_id", ["no-such-id", "0" * 100, "%24where", "a.b"])
async def test_what_is_no_id_of_a_request_is_not_found(desk: DeskUnderTest, case_id: str) -> None:
    assert (await desk.get(RINA, f"/cases/{case_id}")).status_code == 404


async def test_another_departments_queue_is_not_shown(desk: DeskUnderTest) -> None:
    await desk.queued()
    assert (await desk.get(DEWI, "/queue", department="CAPIL")).status_code == 403
    assert (await desk.post(DEWI, "/queue/next", {"department": "CAPIL"})).status_code == 403
    assert (await desk.get(DEWI, "/queue")).json()["counts"]["all"] == 0


async def test_the_sweeper_announces_work_that_never_arrived(desk: DeskUnderTest) -> None:
    request = a_submission(await desk.new_key())
    await desk.hear(request)
    patience = timedelta(minutes=5)
    assert await sweep(desk.desk, patience) == 0
    desk.now += timedelta(minutes=6)
    assert [await sweep(desk.desk, patience) for _ in range(2)] == [1, 0]
    kinds = [kind for kind, _ in await desk.said(request.request_id)]
    assert kinds.count("department.work_assigned") == 2
    await desk.deliver_work()
    desk.now += timedelta(minutes=6)
    assert await sweep(desk.desk, patience) == 0


async def test_the_sweeper_frees_what_nobody_touches_and_then_tells_the_supervisor_once(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    desk.now += timedelta(hours=23)
    await sweep(desk.desk, timedelta(minutes=5))
    assert (await desk.case(request.request_id)).holder == RINA
    desk.now += timedelta(hours=2)
    changed = [await sweep(desk.desk, timedelta(minutes=5)) for _ in range(3)]
    assert sum(changed) == 2
    case = await desk.case(request.request_id)
    assert case.claim is None
    kinds = [kind for kind, _ in await desk.said(request.request_id)]
    assert kinds.count("request.escalated") == 1
    shown = (await desk.get(RINA, f"/cases/{request.request_id}")).json()
    assert (shown["clock"]["standing"], shown["clock"]["delays"]) == ("running", 1)
    [item] = (await desk.get(RINA, "/queue")).json()["items"]
    assert (item["delays"], item["answer_by"]) == (1, shown["clock"]["due"])


async def test_the_desk_is_warned_before_a_promise_ends_and_sees_it(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    desk.now += timedelta(hours=21)
    assert [await sweep(desk.desk, timedelta(minutes=5)) for _ in range(2)] == [1, 0]
    shown = (await desk.get(RINA, f"/cases/{request.request_id}")).json()
    assert shown["clock"]["standing"] == "due_soon"
    await measure_queues(desk.desk)
    assert metrics.PROMISES.labels("CAPIL", "due_soon")._value.get() == 1
    assert metrics.HOLIDAYS_KNOWN._value.get() > 0


async def test_the_clock_waits_for_the_applicant_and_goes_on_where_it_was(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    desk.now += timedelta(hours=1)
    fault = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}
    path = f"/cases/{request.request_id}"
    await desk.post(RINA, f"{path}/decision", {"decision": "return", "faults": [fault]})
    stopped = (await desk.get(RINA, path)).json()["clock"]
    assert (stopped["standing"], stopped["due"]) == ("stopped", None)
    desk.now += timedelta(days=5)
    assert await sweep(desk.desk, timedelta(minutes=5)) == 0
    await desk.hear(amended(request, 4, "KK_ASLI"))
    running = (await desk.get(RINA, path)).json()["clock"]
    assert (running["standing"], running["due"] is None) == ("running", False)
    for span in ("worked_seconds", "remaining_seconds"):
        assert abs(running[span] - stopped[span]) <= 60


async def test_of_what_has_ended_the_clock_stands_still(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}"
    await desk.post(RINA, f"{path}/decision", {"decision": "verify"})
    desk.now += timedelta(hours=1)
    due = desk.now + timedelta(days=9)
    delayed = RequestDelayed(
        **about(request), sequence=4, state=State.DELAYED, cause="outage", due=due
    )
    await desk.hear(delayed)
    clock = (await desk.get(RINA, path)).json()["clock"]
    assert (clock["standing"], clock["due"]) == ("running", due.isoformat().replace("+00:00", "Z"))
    desk.now += timedelta(hours=1)
    await desk.hear(
        ProductReady(
            **about(request),
            sequence=5,
            state=State.READY,
            product=ProductRef(key="AKTA_LAHIR-1", code="AKTA_LAHIR", department="CAPIL"),
            form="a4_tte",
            remaining=0,
        ),
        RequestCompleted(**about(request), sequence=6, state=State.COMPLETED, products=()),
    )
    ended = (await desk.get(RINA, path)).json()["clock"]
    assert (ended["standing"], ended["due"]) == ("stopped", None)
    desk.now += timedelta(days=700)
    assert (await desk.get(RINA, path)).json()["clock"] == ended


async def test_over_a_weekend_no_claim_runs_out(desk: DeskUnderTest) -> None:
    desk.now += timedelta(days=4)  # a Friday
    request = await desk.claimed(RINA)
    desk.now += timedelta(days=2, hours=12)
    await sweep(desk.desk, timedelta(minutes=5))
    assert (await desk.case(request.request_id)).holder == RINA


async def test_queues_are_measured_by_department(desk: DeskUnderTest) -> None:
    await desk.claimed(RINA)
    await desk.queued(received_at=NOW - timedelta(hours=1))
    await measure_queues(desk.desk)
    depth, age = metrics.QUEUE_DEPTH, metrics.QUEUE_AGE
    assert [depth.labels("CAPIL", claimed)._value.get() for claimed in ("true", "false")] == [1, 1]
    assert age.labels("CAPIL")._value.get() == 3600
    assert depth.labels("DAFDUK", "false")._value.get() == 0


async def test_the_next_request_is_found_by_the_index_alone(desk: DeskUnderTest) -> None:
    await desk.hear(*[a_submission(await desk.new_key()) for _ in range(30)])
    await desk.deliver_work()
    query = {
        "state": "in_verification",
        "department": {"$in": ["CAPIL", "DAFDUK"]},
        "queued_at": {"$ne": None},
        "claim.by": None,
    }
    cursor = desk.desk.store.database["cases"].find(query).sort([("received_at", 1), ("_id", 1)])
    plan = (await cursor.limit(1).explain())["executionStats"]
    assert plan["totalDocsExamined"] <= 2


async def test_a_case_claimed_before_its_work_arrived_stays_as_its_clerk_saw_it(
    desk: DeskUnderTest,
) -> None:
    request = a_submission(await desk.new_key())
    await desk.hear(request)
    seen = (await desk.post(RINA, f"/cases/{request.request_id}/claim")).json()
    await desk.deliver_work()
    assert await desk.decide(RINA, request.request_id, "verify", version=seen["version"]) == 200


async def test_a_case_claimed_before_its_work_arrived_is_queued_when_given_back(
    desk: DeskUnderTest,
) -> None:
    request = a_submission(await desk.new_key())
    await desk.hear(request)
    await desk.post(RINA, f"/cases/{request.request_id}/claim")
    desk.now = NOW + timedelta(hours=1)
    assert await sweep(desk.desk, timedelta(minutes=5)) == 0
    await desk.post(RINA, f"/cases/{request.request_id}/release")
    assert (await desk.post(BAYU, "/queue/next")).json()["id"] == request.request_id


async def test_dead_letters_are_listed_page_by_page(desk: DeskUnderTest) -> None:
    unknown = [a_submission(await desk.new_key()) for _ in range(5)]
    for submission in unknown:
        await desk.hear(amended(submission, 4, "KK_ASLI"))
    listed: list[str] = []
    while True:
        after = {"after": listed[-1]} if listed else {}
        page = (await desk.get("ops", "/dead-letters", limit=2, **after)).json()
        listed += [letter["id"] for letter in page]
        if len(page) < 2:
            break
    assert len(set(listed)) == len(listed) == 5
    assert (await desk.get("ops", "/dead-letters", after="none")).status_code == 422
    assert (await desk.get("ops", "/dead-letters", after="0" * 24)).status_code == 404


async def test_every_act_and_every_reading_is_in_the_trail(desk: DeskUnderTest) -> None:
    request = await desk.queued()
    path = f"/cases/{request.request_id}"
    await desk.post(RINA, "/queue/next")
    await desk.get(HEAD_OF_CAPIL, path)
    await desk.get(DEWI, path)
    await desk.get(RINA, f"{path}/papers/NOT_SENT")
    fault = {"decision": "faulty", "reason": "FOTO_BURAM"}
    await desk.put(RINA, f"{path}/papers/KK_ASLI", fault)
    assert await desk.decide(RINA, request.request_id, "return", note="Foto ulang.") == 200
    assert await desk.decide(RINA, request.request_id, "verify") == 409
    written = await desk.desk.store.find(TRAIL, {"ticket": request.ticket})
    assert [(r.by, r.did, r.codes.get("outcome")) for r in written] == [
        (RINA, "case.claim", "claimed"),
        (HEAD_OF_CAPIL, "case.read", None),
        (RINA, "case.decide", "paper_faulty"),
        (RINA, "case.decide", "returned"),
    ]
    decided = written[-1]
    assert (decided.service, decided.roles, decided.departments) == (
        *("verification", ("verifier",)),
        ("CAPIL",),
    )
    key = await desk.desk.keyring.get(request.request_id)
    assert open_sealed(key, decided.why or "", fields.NOTE) == "Foto ulang."


async def test_a_packet_is_printed_with_its_papers_and_that_is_recorded(
    desk: DeskUnderTest,
) -> None:
    key = await desk.new_key()
    photo = await desk.desk.attachments.put(key, jpeg((600, 800)))
    scan = await desk.desk.attachments.put(key, pdf_of(2))
    papers = (
        a_paper("KK_ASLI", attachment=photo),
        a_paper("SK_LAHIR", attachment=scan, media_type="application/pdf"),
        a_paper("F-2.01", attachment=f"{key.owner}:lost"),
        a_paper("BUKTI_KAWIN", attachment=photo),
    )
    request = a_submission(key, papers=papers)
    await desk.hear(request)
    answer = await desk.get(RINA, f"/cases/{request.request_id}/packet")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    made = look_at(answer.content)
    assert made.pictures[1:] == [1, 1, 1, 1]
    for words in (request.ticket, SUBJECT_NAME, "Pemohon Contoh", "Tidak dicetak: berkas hilang."):
        assert words in made.texts[0]
    written = await desk.desk.store.find(TRAIL, {"ticket": request.ticket})
    assert [(r.by, r.did, r.codes) for r in written] == [
        (RINA, "case.print", {"printed": "packet", "papers": "4"})
    ]


async def test_packets_are_printed_together_in_the_order_asked_for(desk: DeskUnderTest) -> None:
    one, other = await desk.queued(papers=()), await desk.queued(papers=())
    ids = [other.request_id, one.request_id]
    answer = await desk.call("POST", RINA, "/packets", {"cases": ids}, language="en")
    assert answer.status_code == 200, answer.text
    made = look_at(answer.content)
    assert [other.ticket in made.texts[0], one.ticket in made.texts[1]] == [True, True]
    assert "Requirement packet" in made.text
    assert len(await desk.desk.store.find(TRAIL, {"did": "case.print"})) == 2


async def test_nobody_prints_what_they_may_not_see_and_nothing_is_recorded_then(
    desk: DeskUnderTest,
) -> None:
    mine, erased = await desk.queued(), await desk.queued()
    await desk.desk.keyring.destroy(erased.request_id)
    path = f"/cases/{mine.request_id}/packet"
    assert (await desk.get(DEWI, path)).status_code == 404
    assert (await desk.get("auditor", path)).status_code == 403
    for cases in ([mine.request_id, new_id()], [mine.request_id] * 21, []):
        answer = await desk.post(RINA, "/packets", {"cases": cases})
        assert answer.status_code in (404, 422), answer.text
    assert await desk.desk.store.find(TRAIL, {"did": "case.print"}) == []
    answer = await desk.get(RINA, f"/cases/{erased.request_id}/packet")
    assert 400 <= answer.status_code < 500, answer.text


async def test_a_late_report_is_flagged_and_served_by_decision_of_the_head_of_office(
    desk: DeskUnderTest,
) -> None:
    request = a_submission(await desk.new_key(), is_reported_late=True)
    await desk.hear(request)
    await desk.deliver_work()
    path = f"/cases/{request.request_id}"
    await desk.post(RINA, f"{path}/claim")
    seen = (await desk.get(RINA, path)).json()
    assert "reported_late" in {found["code"] for found in seen["checks"]}
    assert seen["reported_late"]["days"] == 60
    assert "Kepala Dinas" in seen["reported_late"]["if_late"]["id"]
    answer = await desk.post(RINA, f"{path}/decision", {"decision": "verify"})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("head-of-office-first")
    agreed = {"decision": "verify", "head_agreed": True}
    assert (await desk.post(RINA, f"{path}/decision", agreed)).status_code == 200
    written = await desk.desk.store.find(TRAIL, {"did": "case.decide"})
    assert [r.codes for r in written] == [{"head_of_office": "agreed", "outcome": "verified"}]
