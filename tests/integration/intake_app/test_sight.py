"""Who sees which requests in intake's app channel, and that it is recorded."""

from datetime import timedelta

import orjson
import pytest

from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.events.verification import (
    RequestReturned,
)
from shared.privacy import fields
from shared.privacy.sealing import seal
from shared.trail.records import TRAIL
from tests.support.intake import (
    FAMILY_CARD,
    GRIBIG,
    NIK,
    PANJUNAN,
    IntakeUnderTest,
    a_request,
    multipart,
)
from tests.support.intake_app import PAPERS, about, filed, get, post
from tests.support.printed import look_at, note_qr_codes


async def test_no_personal_data_is_stored_or_said_in_clear(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    document = await intake.parts.store.database["applications"].find_one({"_id": request["id"]})
    everything = f"{document}{await intake.said(request['id'])}"
    for secret in (NIK, FAMILY_CARD, "Nurhayati", "81200000101", "1990-03-15"):
        assert secret not in everything
    assert NIK not in str(request)
    assert request["subject"]["nik"] == "331908******0001"


async def test_another_persons_request_is_not_there(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    path = f"/{request['id']}"
    answers = [
        await get(intake, "joko", path),
        await get(intake, "joko", f"{path}/timeline"),
        await post(intake, "joko", f"{path}/submit"),
        await post(intake, "joko", f"{path}/amend", json={}),
        await post(intake, "joko", f"{path}/cancel", json={}),
        await post(intake, "joko", f"{path}/papers", files=multipart(None, PAPERS)),
        await get(intake, "joko", "/no-such-id"),
        await get(intake, "lurah-panjunan", path),
    ]
    assert {a.status_code for a in answers} == {404}
    bodies = {a.json()["detail"] for a in answers}
    assert len(bodies) == 1


async def test_who_has_no_business_here_is_told_so(intake: IntakeUnderTest) -> None:
    assert (await intake.client.get("/v1/requests")).status_code == 401
    assert (await get(intake, "capil-rina")).status_code == 403
    assert (await post(intake, "capil-rina", "", json=a_request())).status_code == 403


async def test_a_village_head_files_for_the_own_village_only(intake: IntakeUnderTest) -> None:
    subject = {"name": "Warga Contoh", "nik": NIK}
    request = (await post(intake, "kades-gribig", "", json=a_request(subject=subject))).json()
    assert request["subject"]["village"] == GRIBIG
    foreign = a_request(subject=subject | {"village": PANJUNAN})
    assert (await post(intake, "kades-gribig", "", json=foreign)).status_code == 403


async def test_a_village_head_sees_the_villages_requests_without_names(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    seen = (await get(intake, "kades-gribig", f"/{request['id']}")).json()
    assert seen["state"] == "submitted"
    assert "subject" not in seen
    listed = (await get(intake, "kades-gribig", limit=200)).json()["items"]
    assert request["id"] in {item["id"] for item in listed}


async def test_the_front_officer_sees_every_request(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    seen = (await get(intake, "loket-nur", f"/{request['id']}")).json()
    assert seen["subject"]["name"] == "Siti Nurhayati"


async def test_a_list_is_paged_without_gaps_or_repetitions(intake: IntakeUnderTest) -> None:
    made = [(await post(intake, "wati", "", json=a_request())).json()["id"] for _ in range(5)]
    seen, after = [], ""
    while True:
        page = (await get(intake, "wati", limit=2, after=after)).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == made[::-1]
    assert (await get(intake, "wati", state="submitted")).json()["items"] == []
    assert len((await get(intake, "wati", state="draft")).json()["items"]) == 5
    assert (await get(intake, "wati", state="nowhere")).status_code == 422
    assert (await get(intake, "wati", limit=201)).status_code == 422
    assert (await get(intake, "wati", after="x y")).status_code == 422


async def test_the_office_lists_what_it_was_sent_the_latest_first(intake: IntakeUnderTest) -> None:
    early = (await post(intake, "siti", "", files=multipart(a_request(), PAPERS))).json()["id"]
    draft = (await post(intake, "siti", "", files=multipart(a_request(), PAPERS))).json()["id"]
    later = [(await filed(intake))["id"] for _ in range(2)]
    assert (await post(intake, "siti", f"/{early}/submit")).status_code == 200
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = (await get(intake, "loket-nur", limit=1, after=after)).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert seen == [early, *reversed(later)], "by when they came in, not when they were begun"
    everything = (await get(intake, "loket-nur", limit=200)).json()["items"]
    assert draft not in {item["id"] for item in everything}
    assert all(item["received_at"] for item in everything)
    assert (await get(intake, "loket-nur", state="draft")).json()["items"] == []
    assert draft in {i["id"] for i in (await get(intake, "siti", state="draft")).json()["items"]}
    submitted = (await get(intake, "auditor", state="submitted", limit=200)).json()["items"]
    assert {early, *later} <= {item["id"] for item in submitted}
    plans = [await explained(intake, state) for state in (None, State.SUBMITTED)]
    assert "COLLSCAN" not in str(plans)
    assert "'SORT'" not in str(plans), "the order of an index"


async def explained(intake: IntakeUnderTest, state: State | None) -> object:
    """Return how the database lists what the office was sent."""
    query = {"received_at": {"$type": "date"}} | ({"state": state} if state else {})
    found = intake.parts.store.database["applications"].find(query)
    return (await found.sort([("received_at", -1), ("_id", -1)]).limit(2).explain())[
        "queryPlanner"
    ]["winningPlan"]


async def test_the_clerks_words_reach_the_applicant_only(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    key = await intake.parts.keyring.get(request["id"])
    details = seal(key, orjson.dumps({"who": "Ibu Contoh"}).decode(), fields.DETAILS)
    note = seal(key, "Mohon dilengkapi", fields.NOTE)
    fault = PaperFault(requirement="F-1.02", reason="TTD_KOSONG", details=details)
    await intake.hear(
        RequestReturned(
            **about(request, 3, State.RETURNED),
            department="DAFDUK",
            faults=(fault,),
            note=note,
            repair_by=intake.parts.now() + timedelta(days=14),
        )
    )
    seen = (await get(intake, "siti", f"/{request['id']}")).json()
    assert (seen["note"], "Ibu Contoh" in seen["faults"][0]["text"]) == ("Mohon dilengkapi", True)
    timeline = await get(intake, "siti", f"/{request['id']}/timeline")
    assert "Ibu Contoh" in timeline.text
    for path in ("", "/timeline"):
        other = await get(intake, "kades-gribig", f"/{request['id']}{path}")
        assert other.status_code == 200
        assert "Ibu Contoh" not in other.text
        assert "Mohon dilengkapi" not in other.text


async def test_a_receipt_is_printed_for_whom_it_is_and_by_the_front_officer(
    intake: IntakeUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await filed(intake)
    path = f"/{request['id']}/receipt"
    drawn = note_qr_codes(monkeypatch)
    answer = await get(intake, "siti", path, language="en")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = look_at(answer.content).text
    assert request["ticket"] in text
    assert "Receipt of your request" in text
    assert "Check code" in text
    assert request["receipt"]["check_code"] in text
    assert NIK not in text
    assert drawn == [request["receipt"]["link"]]
    assert (await get(intake, "loket-nur", path)).status_code == 200
    assert (await get(intake, "joko", path)).status_code == 404
    assert (await get(intake, "auditor", path)).status_code == 403
    draft = (await post(intake, "siti", "", json=a_request())).json()
    assert (await get(intake, "siti", f"/{draft['id']}/receipt")).status_code == 404
    written = await intake.parts.store.find(TRAIL, {"ticket": request["ticket"]})
    assert [(r.by, r.did, r.codes) for r in written] == [
        ("loket-nur", "requests.read", {"printed": "receipt"})
    ]


async def test_what_the_office_is_shown_of_applicants_is_in_the_trail(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    for person in ("siti", "loket-nur", "auditor"):
        assert (await get(intake, person, f"/{request['id']}")).status_code == 200
    await get(intake, "loket-nur", limit=1)
    written = await intake.parts.store.find(TRAIL, {"ticket": request["ticket"]})
    assert [(r.by, r.did) for r in written] == [
        ("loket-nur", "requests.read"),
        ("auditor", "requests.read"),
        ("loket-nur", "requests.list"),
    ]
    assert written[0].person == intake.parts.hasher.nik(NIK)
