"""Who sees and does what at the checking desk, and that it is recorded."""

import pytest

from shared.privacy import fields
from shared.privacy.sealing import open_sealed
from shared.trail.records import TRAIL
from tests.support.verification import (
    NIK,
    PAPERS,
    SUBJECT_NAME,
    DeskUnderTest,
    a_paper,
    a_submission,
)

RINA, BAYU, DEWI = "capil-rina", "capil-bayu", "dafduk-dewi"


HEAD_OF_CAPIL = "kabid-capil"


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
