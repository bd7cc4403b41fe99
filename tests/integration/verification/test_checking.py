"""The verification desk on a real database: events in, clerks' calls, events out."""

from datetime import timedelta

from services.verification.use_cases.sweeping import sweep
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.parts import PhotoMeasure
from shared.privacy import fields
from shared.privacy.sealing import Sealed, open_sealed
from shared.trail.records import TRAIL
from tests.support.verification import (
    NOW,
    PAPERS,
    SUBJECT_NAME,
    DeskUnderTest,
    a_paper,
    a_submission,
    amended,
    cancellation_asked,
    referred_back,
)

RINA, BAYU, DEWI = "capil-rina", "capil-bayu", "dafduk-dewi"


HEAD_OF_CAPIL = "kabid-capil"


BLURRED = PhotoMeasure(width=1200, height=1600, sharpness=0.2, brightness=150, ink=40, paper=220)


FAULT = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}


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


async def test_the_longest_waiting_request_is_next(desk: DeskUnderTest) -> None:
    late, early = [
        a_submission(await desk.new_key(), received_at=NOW - timedelta(hours=hours))
        for hours in (1, 2)
    ]
    await desk.hear(late, early)
    await desk.deliver_work()
    for expected in (early, late):
        assert (await desk.post(RINA, "/queue/next")).json()["id"] == expected.request_id


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


async def test_pages_together_are_the_queue_and_the_last_one_says_so(desk: DeskUnderTest) -> None:
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
    assert (len(page["items"]), page["next"], page["counts"]["unclaimed"]) == (10, None, 10)
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
