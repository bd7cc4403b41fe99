"""Who sees and does what at the desk of makers, and that it is recorded."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.ids import new_id
from shared.events.parts import Paper
from shared.identity.principal import Role
from shared.privacy import fields
from shared.privacy.check_code import check_code
from shared.privacy.sealing import open_sealed
from shared.trail.records import TRAIL
from tests.support.printed import look_at, note_qr_codes
from tests.support.processing import (
    AKTA,
    CAPIL,
    DAFDUK,
    KK,
    NOW,
    PUBLIC_URL,
    SUBJECT_NAME,
    DeskUnderTest,
    a_submission,
    completed,
    routed,
    verified,
)
from tests.support.tokens import a_person

TOMORROW = (NOW + timedelta(days=1)).isoformat()


async def test_nothing_that_is_stored_or_said_shows_personal_data(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}"
    await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    note = {"department": "CAPIL", "note": "Nama ibu Wati salah"}
    assert (await desk.post(CAPIL, f"{path}/refer-back", note)).status_code == 200
    everything = (await desk.work(request.request_id)).model_dump_json()
    everything += str(await desk.said(request.request_id))
    for secret in (AKTA, SUBJECT_NAME, "Wati", KK):
        assert secret not in everything
    sealed = (await desk.said(request.request_id))[-1][1]["note"]
    key = await desk.desk.keyring.get(request.request_id)
    assert open_sealed(key, sealed, fields.NOTE) == note["note"]


async def test_operators_of_a_department_see_the_data_and_an_auditor_does_not(
    desk: DeskUnderTest,
) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}"
    await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    seen = (await desk.get(DAFDUK, path)).json()
    assert seen["subject"]["name"] == SUBJECT_NAME
    assert seen["products"][0]["number"] == AKTA
    audited = (await desk.get("auditor", path)).json()
    assert audited["subject"] is None
    assert SUBJECT_NAME not in str(audited)
    assert AKTA not in str(audited)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
async def test_an_auditor_who_also_works_for_a_department_sees_its_data_and_no_others(
    desk: DeskUnderTest, role: Role
) -> None:
    own, other = await desk.verified_request(), await desk.verified_request("KK_UBAH")
    person = a_person("both", role, Role.AUDITOR, departments=frozenset({"CAPIL"}))
    headers = desk.mint.bearer_for(person, desk.now)
    seen, audited = [
        (await desk.client.get(f"/v1/work/{of.request_id}", headers=headers)).json()
        for of in (own, other)
    ]
    assert seen["subject"]["name"] == SUBJECT_NAME
    assert audited["ticket"] == other.ticket
    assert audited["subject"] is None


async def test_an_erased_request_is_shown_without_its_data(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    await desk.desk.keyring.destroy(request.request_id)
    path = f"/{request.request_id}"
    seen = (await desk.get(CAPIL, path)).json()
    assert (seen["erased"], seen["subject"]) == (True, None)
    answer = await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    assert answer.status_code == 410


COMMANDS: dict[str, dict[str, Any]] = {
    "start": {},
    "delay": {"cause": "outage", "due": TOMORROW},
    "appointment": {"at": TOMORROW, "place": "Loket 3"},
    "products/KK/ready": {"number": KK},
    "complete": {},
    "reopen": {"products": ["KK"], "note": "salah ketik"},
    "refer-back": {"department": "CAPIL", "note": "look again"},
}


STRANGERS = ("siti", "kades-gribig", "loket-nur", "capil-rina", "ops", "auditor")


@pytest.mark.parametrize("command", COMMANDS)
async def test_only_operators_change_work(desk: DeskUnderTest, command: str) -> None:
    request = await desk.verified_request("KK_HILANG_RUSAK")
    path = f"/{request.request_id}/{command}"
    for person in STRANGERS:
        assert (await desk.post(person, path, COMMANDS[command])).status_code == 403, person
    # Another department's request is not to be told from one that does not exist.
    foreign = await desk.post(CAPIL, path, COMMANDS[command])
    missing = await desk.post(CAPIL, f"/{new_id()}/{command}", COMMANDS[command])
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.json()["detail"] == missing.json()["detail"]
    assert (await desk.post(DAFDUK, path, COMMANDS[command])).status_code in (200, 409)


async def test_nobody_without_a_token_comes_in(desk: DeskUnderTest) -> None:
    assert (await desk.client.get("/v1/work")).status_code == 401


async def test_a_product_of_another_department_is_forbidden_and_said_so(
    desk: DeskUnderTest,
) -> None:
    request = await completed(desk)
    path = f"/{request.request_id}"
    answer = await desk.post(CAPIL, f"{path}/products/KK/ready", {"number": KK})
    assert answer.status_code == 403
    assert "DAFDUK" in answer.json()["detail"]
    body = {"products": ["AKTA_LAHIR", "KK"], "note": "salah"}
    assert (await desk.post("kabid-capil", f"{path}/reopen", body)).status_code == 403
    assert (await desk.post(CAPIL, f"{path}/products/NONE/ready", {})).status_code == 404


@pytest.mark.parametrize("person", ["siti", "kades-gribig", "loket-nur", "capil-rina", "ops"])
async def test_only_the_desk_reads_work(desk: DeskUnderTest, person: str) -> None:
    request = await desk.verified_request()
    assert (await desk.get(person)).status_code == 403
    assert (await desk.get(person, f"/{request.request_id}")).status_code == 403


async def test_a_worklist_of_another_department_is_forbidden(desk: DeskUnderTest) -> None:
    assert (await desk.get(CAPIL, department="DAFDUK")).status_code == 403
    assert (await desk.get("auditor", department="DAFDUK")).status_code == 200


@pytest.mark.parametrize("strange", ["x", "%00", "a" * 500, "{$gt:1}"])
async def test_an_id_that_is_none_is_not_found(desk: DeskUnderTest, strange: str) -> None:
    assert (await desk.get(CAPIL, f"/{strange}")).status_code == 404


async def test_a_pick_up_slip_says_what_to_fetch_and_when_to_come_and_is_recorded(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await desk.verified_request("AKTA_LAHIR")
    path = f"/{request.request_id}"
    await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    at = {"at": "2026-10-08T02:30:00Z", "place": "Loket 3, Disdukcapil Kudus"}
    assert (await desk.post(CAPIL, f"{path}/appointment", at)).status_code == 200
    drawn = note_qr_codes(monkeypatch)
    answer = await desk.get(CAPIL, f"{path}/slip")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = " ".join(look_at(answer.content).text.split())
    for words in (request.ticket, SUBJECT_NAME, "8 Oktober 2026, 09.30 WIB, Loket 3"):
        assert words in text
    assert "siap" in text
    assert AKTA not in text
    code = check_code(await desk.desk.keyring.get(request.request_id))
    assert f"Kode cek {code}" in text
    assert drawn == [f"{PUBLIC_URL}/cek#{request.ticket}.{code}"]
    assert (await desk.get("auditor", f"{path}/slip")).status_code == 403
    written = await desk.desk.store.find(TRAIL, {"ticket": request.ticket})
    assert [(r.by, r.did, r.codes) for r in written] == [
        (CAPIL, "work.record", {"outcome": "processing_started, product_ready"}),
        (CAPIL, "work.appoint", {"outcome": "appointment_set"}),
        (CAPIL, "work.print", {"printed": "slip"}),
    ]


async def test_reading_and_recording_in_bulk_is_in_the_trail(desk: DeskUnderTest) -> None:
    request = await desk.verified_request("AKTA_LAHIR")
    await desk.get(CAPIL, f"/{request.request_id}")
    await desk.get("auditor", f"/{request.request_id}")
    lines = f"ticket,product,number,complete\n{request.ticket},AKTA_LAHIR,{AKTA},\n"
    await desk.bulk(CAPIL, lines, dry_run="true")
    await desk.bulk(CAPIL, lines)
    written = await desk.desk.store.find(TRAIL, {"ticket": request.ticket})
    assert [(r.by, r.did) for r in written] == [
        (CAPIL, "work.read"),
        ("auditor", "work.read"),
        (CAPIL, "work.bulk"),
    ]


async def test_an_operator_looks_at_papers_and_that_is_in_the_trail(desk: DeskUnderTest) -> None:
    key = await desk.new_key()
    kept = [await desk.desk.attachments.put(key, content) for content in (b"form", b"one", b"two")]
    given = zip(("F-2.01", "KK_ASLI", "KK_ASLI"), kept, strict=True)
    files = tuple(
        Paper(requirement=code, attachment=where, media_type="image/jpeg", size=3)
        for code, where in given
    )
    request = a_submission(key, papers=files)
    await desk.hear(request, routed(request), verified(request))
    path = f"/{request.request_id}"
    listed = (await desk.get(CAPIL, path)).json()["papers"]
    assert [(p["requirement"], p["number"]) for p in listed] == [
        ("F-2.01", 1),
        ("KK_ASLI", 1),
        ("KK_ASLI", 2),
    ]
    second = await desk.get(CAPIL, f"{path}/papers/KK_ASLI", number=2)
    assert (second.content, second.headers["content-type"]) == (b"two", "image/jpeg")
    assert second.headers["cache-control"] == "no-store"
    assert (await desk.get(CAPIL, f"{path}/papers/KK_ASLI", number=3)).status_code == 404
    assert (await desk.get("siti", f"{path}/papers/KK_ASLI")).status_code == 403
    written = await desk.desk.store.find(TRAIL, {"did": "papers.read"})
    assert [(r.by, r.ticket, r.codes) for r in written] == [
        (CAPIL, request.ticket, {"requirement": "KK_ASLI", "number": "2"})
    ]


async def test_papers_of_another_departments_work_are_not_to_be_told_from_none(
    desk: DeskUnderTest,
) -> None:
    request = await desk.verified_request("KTP_REKAM")
    answer = await desk.get(CAPIL, f"/{request.request_id}/papers/KK_ASLI")
    assert answer.status_code == 404


async def test_the_head_of_office_looks_at_papers_of_late_reports_and_of_nothing_else(
    desk: DeskUnderTest,
) -> None:
    on_time, late = [await request_with_a_form(desk, is_late=late) for late in (False, True)]
    for departments in (frozenset[str](), frozenset({"CAPIL", "DAFDUK"})):
        head = a_person("head", Role.HEAD_OF_OFFICE, departments=departments)
        headers = desk.mint.bearer_for(head, desk.now)
        statuses = [
            (await desk.client.get(f"/v1/work/{of}/papers/F-2.01", headers=headers)).status_code
            for of in (on_time, late)
        ]
        assert statuses == [404, 200], departments


async def request_with_a_form(desk: DeskUnderTest, *, is_late: bool) -> str:
    """Return the id of a verified request whose form can be opened."""
    key = await desk.new_key()
    where = await desk.desk.attachments.put(key, b"form")
    form = Paper(requirement="F-2.01", attachment=where, media_type="image/jpeg", size=4)
    request = a_submission(key, papers=(form,), is_reported_late=is_late)
    await desk.hear(request, routed(request), verified(request))
    return request.request_id
