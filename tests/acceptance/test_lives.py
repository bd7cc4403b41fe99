"""Lives of requests that do not go straight: filed twice, returned, handed on, withdrawn."""

import asyncio
from uuid import uuid4

import pytest

from devkit.demo.open_hours import when_open_in
from tests.support.office import (
    CLERK,
    LOST_CARD,
    OPERATOR,
    Json,
    Office,
    in_days,
    multipart,
    papers,
    small_photo,
    until,
)

RETURNED: Json = {
    "decision": "return",
    "faults": [{"requirement": "SURAT_POLISI", "reason": "FOTO_BURAM"}],
}


async def test_the_same_key_makes_one_request_however_often_it_comes(office: Office) -> None:
    body, key = office.a_request(), uuid4().hex
    answers = await asyncio.gather(*(office.send("siti", body, key=key) for _ in range(6)))
    assert sorted(a.status_code for a in answers) == [200] * 5 + [201]
    assert len({a.json()["id"] for a in answers}) == 1
    request = answers[0].json()
    await office.claimed(request)
    assert (await office.timeline(request)).count("submitted") == 1


async def test_a_key_that_comes_with_something_else_is_refused(office: Office) -> None:
    body, key = office.a_request(), uuid4().hex
    assert (await office.send("siti", body, key=key)).status_code == 201
    other = await office.send("siti", office.a_request(), key=key)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]
    theirs = await office.send("joko", body, key=key)
    assert theirs.status_code == 201


async def test_the_same_case_filed_by_two_people_is_flagged_on_both(office: Office) -> None:
    subject = office.invented.subject()
    first = await office.filed("siti", subject=subject)
    await office.claimed(first)
    second = await office.filed("kades-gribig", subject=subject)
    await office.claimed(second)
    for one, other in ((first, second), (second, first)):
        case = await office.get(CLERK, "verification", f"/v1/cases/{one['id']}")
        assert [found["id"] for found in case["duplicates"]] == [other["id"]]
        assert "duplicate_open" in {check["code"] for check in case["checks"]}


async def test_a_returned_request_keeps_its_good_papers(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    path = f"/v1/cases/{request['id']}/papers"
    accept = {"decision": "accepted"}
    await office.call(CLERK, "PUT", "verification", f"{path}/F-1.02", json=accept)
    await office.on_case(CLERK, request, "decision", RETURNED)
    seen = await office.until_state(request, "returned")
    assert [fault["requirement"] for fault in seen["faults"]] == ["SURAT_POLISI"]
    kept = multipart(None, {"F-1.02": small_photo(9)})
    assert (await office.change("siti", request, "amend", files=kept)).status_code == 409
    better = multipart(None, {"SURAT_POLISI": small_photo(7)})
    assert (await office.change("siti", request, "amend", files=better)).status_code == 200
    await office.until_state(request, "in_verification")
    case = await office.claimed(request)
    status = {paper["requirement"]: paper["status"] for paper in case["papers"]}
    assert status == {"F-1.02": "accepted", "SURAT_POLISI": "new"}
    good = await office.call(CLERK, "GET", "verification", f"{path}/F-1.02")
    new = await office.call(CLERK, "GET", "verification", f"{path}/SURAT_POLISI")
    assert (good.content, new.content) == (papers()["F-1.02"], small_photo(7))


async def test_an_amendment_that_leaves_a_fault_is_refused_by_name(office: Office) -> None:
    request = await office.filed()
    await office.decided(request, RETURNED)
    await office.until_state(request, "returned")
    answer = await office.change("siti", request, "amend", {})
    assert answer.status_code == 422
    assert {p["where"] for p in answer.json()["problems"]} == {"SURAT_POLISI"}
    assert (await office.seen(request))["state"] == "returned"


async def test_a_request_moves_to_another_department_without_being_filed_again(
    office: Office,
) -> None:
    request = await office.filed()
    await office.claimed(request)
    note = office.invented.text("Ini urusan Capil, menurut")
    handed = await office.on_case(
        CLERK, request, "hand-over", {"department": "CAPIL", "note": note}
    )
    assert handed.json()["department"] == "CAPIL"
    gone = await office.call(CLERK, "GET", "verification", f"/v1/cases/{request['id']}")
    assert gone.status_code == 404
    case = await office.claimed(request, "capil-rina")
    assert {paper["requirement"] for paper in case["papers"]} == set(papers())
    assert case["received_at"] is not None
    done = await office.on_case("capil-rina", request, "decision", {"decision": "verify"})
    assert done.status_code == 200
    await office.until_at_desk(request)
    await office.until_state(request, "verified")
    assert await office.timeline(request) == ["submitted", "routed", "routed", "verified"]


async def withdrawn(office: Office, request: Json) -> int:
    reason = office.invented.text("Tidak jadi, kata")
    return (await office.change("siti", request, "cancel", {"reason": reason})).status_code


async def test_a_draft_is_withdrawn_at_once(office: Office) -> None:
    request = await office.filed(submit=False)
    assert await withdrawn(office, request) == 200


async def test_a_request_in_a_queue_is_withdrawn_by_its_owner(office: Office) -> None:
    request = await office.filed()
    assert await withdrawn(office, request) == 202
    await office.until_state(request, "cancelled")
    late = await office.on_case(CLERK, request, "claim")
    assert late.status_code == 409


async def test_a_request_under_a_clerks_eyes_is_withdrawn_by_its_owner(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    assert await withdrawn(office, request) == 202
    await office.until_state(request, "cancelled")
    late = await office.on_case(CLERK, request, "decision", {"decision": "verify"})
    assert (late.status_code, late.json()["state"]) == (409, "cancelled")


async def test_a_returned_request_is_withdrawn_at_once(office: Office) -> None:
    request = await office.filed()
    await office.decided(request, RETURNED)
    await office.until_state(request, "returned")
    assert await withdrawn(office, request) == 200
    assert await withdrawn(office, request) == 200  # once more changes nothing
    assert (await office.timeline(request)).count("cancelled") == 1


async def test_a_verified_request_is_withdrawn_while_nobody_makes_it(office: Office) -> None:
    request = await office.verified()
    assert await withdrawn(office, request) == 202
    await office.until_state(request, "cancelled")
    assert (await office.work(request, "start")).status_code == 409


@pytest.mark.parametrize("step", ["start", "delay", "appointment"])
async def test_a_request_that_is_being_made_is_not_withdrawn(office: Office, step: str) -> None:
    request = await office.verified()
    await office.work(request, "start")
    bodies: dict[str, Json | None] = {
        "start": None,
        "delay": {"cause": "outage", "due": in_days(2)},
        "appointment": {"at": when_open_in(2), "place": "Loket 3"},
    }
    if step != "start":
        assert (await office.work(request, step, bodies[step])).status_code == 200
    await office.until_state(
        request, {"start": "in_processing", "delay": "delayed"}.get(step, step)
    )
    assert await withdrawn(office, request) == 202

    async def is_answered() -> bool:
        return "cancellation_refused" in await office.timeline(request)

    await until(is_answered, "the owner's answer")
    assert (await office.made(request))["state"] == "completed"


@pytest.mark.parametrize("end", ["completed", "rejected"])
async def test_what_has_ended_is_not_withdrawn(office: Office, end: str) -> None:
    if end == "completed":
        request = await office.verified()
        await office.made(request)
    else:
        request = await office.filed()
        decision = {"decision": "reject", "reason": "WILAYAH_LAIN"}
        await office.decided(request, decision | {"details": {"regency": "Demak"}})
    await office.until_state(request, end)
    answer = await office.change("siti", request, "cancel", {})
    assert answer.status_code == 409
    assert answer.json()["state"] == end
    assert answer.json()["allowed"] == []


async def test_a_request_is_delayed_called_for_completed_and_corrected(office: Office) -> None:
    request = await office.verified()
    place = "Disdukcapil Kudus"
    for step, body in (
        ("start", None),
        ("delay", {"cause": "outage", "due": in_days(3)}),
        ("appointment", {"at": when_open_in(2), "place": place, "bring": ["KK_ASLI"]}),
    ):
        assert (await office.work(request, step, body)).status_code == 200
    first = await office.made(request)
    assert (first["state"], first["remaining"]) == ("completed", 0)
    note = office.invented.text("Nama salah ketik:")
    again = await office.work(request, "reopen", {"products": ["KK"], "note": note})
    assert (again.json()["state"], again.json()["remaining"]) == ("in_processing", 1)
    assert (await office.made(request))["state"] == "completed"
    await office.until_state(request, "completed")
    expected = [
        *("submitted", "routed", "verified", "processing_started", "delayed", "appointment_set"),
        *("product_ready", "completed", "reopened", "product_ready", "completed"),
    ]

    async def is_whole() -> bool:
        return await office.timeline(request) == expected

    await until(is_whole, "the whole timeline")


async def test_a_request_that_is_referred_back_is_verified_again(office: Office) -> None:
    request = await office.verified()
    note = office.invented.text("KK milik")
    back = await office.work(request, "refer-back", {"department": "DAFDUK", "note": note})
    assert back.json()["state"] == "in_verification"
    await office.decided(request, {"decision": "verify"})

    async def is_back() -> bool:
        return bool((await office.until_at_desk(request))["state"] == "verified")

    await until(is_back, "the request at the desk again")
    await office.made(request)
    await office.until_state(request, "completed")
    changes = await office.timeline(request)
    assert changes.count("verified") == 2
    assert "referred_back" in changes


async def test_a_file_records_many_products_and_names_each_bad_line(office: Office) -> None:
    requests = await asyncio.gather(*(office.verified() for _ in range(6)))
    foreign = await office.filed()
    await office.claimed(foreign)
    good = [f"{r['ticket']},KK,{office.invented.card_number()},ya" for r in requests]
    bad = [
        f"{requests[0]['ticket']},AKTA_LAHIR,1,ya",
        f"{foreign['ticket']},KK,{office.invented.card_number()},ya",
        "KDS-0000-0000,KK,1,ya",
        f"{requests[1]['ticket']},KK,short,ya",
        f"{requests[2]['ticket']},KK,{office.invented.card_number()},maybe",
    ]
    content = "\n".join(["ticket,product,number,complete", *bad, *good]).encode()
    sent = {"content": content, "headers": {"Content-Type": "text/csv"}}
    tried = await office.call(OPERATOR, "POST", "processing", "/v1/work/bulk?dry_run=1", **sent)
    assert (tried.json()["recorded"], tried.json()["refused"]) == (6, 5)
    assert (await office.until_at_desk(requests[0]))["state"] == "verified"
    done = await office.call(OPERATOR, "POST", "processing", "/v1/work/bulk", **sent)
    assert (done.json()["recorded"], done.json()["refused"]) == (6, 5)
    refused = [line["line"] for line in done.json()["lines"] if line["outcome"] == "refused"]
    assert refused == [2, 3, 4, 5, 6]
    # Some of the files' own numbers may be people's, and answers are kept by browsers.
    assert not office.invented.found_in(done.content)
    for request in requests:
        await office.until_state(request, "completed")
    again = await office.call(OPERATOR, "POST", "processing", "/v1/work/bulk", **sent)
    assert again.json()["recorded"] == 6
    assert (await office.timeline(requests[0])).count("completed") == 1


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"ticket,product,number,complete\n", "application/json", 415),
        (b"name,nik\n", "text/csv", 400),
        (b"\xff\xfe\x00", "text/csv", 400),
        (b"", "text/csv", 400),
        (b"ticket,product\n" + b"x,y\n" * 1001, "text/csv", 413),
        (b"ticket,product\n" + b"x" * 300_000, "text/csv", 413),
    ],
)
async def test_a_file_that_is_no_table_is_refused(
    office: Office, content: bytes, kind: str, status: int
) -> None:
    answer = await office.call(
        OPERATOR,
        "POST",
        "processing",
        "/v1/work/bulk",
        content=content,
        headers={"Content-Type": kind},
    )
    assert answer.status_code == status, answer.text


async def test_the_office_tells_the_applicant_of_each_change_once(office: Office) -> None:
    request = await office.filed(document_type=LOST_CARD)
    await office.decided(request, RETURNED)
    await office.until_state(request, "returned")

    async def notices() -> list[str] | None:
        path = f"/v1/notices?request_id={request['id']}"
        listed = (await office.get("loket-nur", "notifier", path))["items"]
        kinds = [notice["kind"] for notice in listed]
        return kinds if len(kinds) >= 2 else None

    assert await until(notices, "the notices") == ["submitted", "returned"]
