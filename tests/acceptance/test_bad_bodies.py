"""Bodies that cannot be right: each is refused with what to do, and nothing is kept of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from tests.support.office import LOST_CARD_FACTS, Json, Office, in_days, multipart, papers

JSON = {"Content-Type": "application/json"}
DEEP = b'{"a":' * 50_000
"""Deeper than any parser goes."""
TAKE_JSON = [
    ("siti", "POST", "intake-app", "/v1/requests"),
    ("siti", "POST", "intake-app", "/v1/requests/x/amend"),
    ("siti", "POST", "intake-app", "/v1/requests/x/cancel"),
    ("siti", "POST", "intake-app", "/v1/document-types/AKTA_LAHIR/checklist"),
    ("kabid-capil", "POST", "intake-whatsapp", "/v1/village-heads"),
    ("capil-rina", "POST", "verification", "/v1/queue/next"),
    ("capil-rina", "POST", "verification", "/v1/cases/x/decision"),
    ("capil-rina", "POST", "verification", "/v1/cases/x/hand-over"),
    ("capil-rina", "PUT", "verification", "/v1/cases/x/papers/KK_ASLI"),
    ("operator-capil", "POST", "processing", "/v1/work/x/delay"),
    ("operator-capil", "POST", "processing", "/v1/work/x/products/KK/ready"),
    ("ops", "PUT", "notifier", "/v1/dead-letters/x/body"),
    ("ops", "POST", "verification", "/v1/dead-letters/x/discard"),
]


async def send(
    office: Office, route: tuple[str, str, str, str], content: bytes, **headers: str
) -> int:
    person, method, service, path = route
    answer = await office.call(
        person,
        method,
        service,
        path,
        content=content,
        headers={**JSON, "Idempotency-Key": "bad", **headers},
    )
    return answer.status_code


async def how_many(office: Office, person: str = "loket-nur") -> set[str]:
    """Return the ids of the latest requests."""
    listed = await office.get(person, "intake-app", "/v1/requests", limit=200)
    return {item["id"] for item in listed["items"]}


@pytest.mark.parametrize("route", TAKE_JSON, ids="{0[3]}".format)
async def test_what_is_no_json_is_refused(office: Office, route: Any) -> None:
    for content in (b"{", b"\xff\xfe\x00", b"nik=3319", DEEP, b'{"a":' * 300 + b"1" + b"}" * 300):
        assert await send(office, route, content) in (400, 413, 422), content[:20]


@pytest.mark.parametrize("route", TAKE_JSON, ids="{0[3]}".format)
async def test_json_of_another_shape_is_refused(office: Office, route: Any) -> None:
    for content in (b"[]", b'"text"', b"17", b'{"nobody knows this": true}'):
        assert await send(office, route, content) == 422, content


@pytest.mark.parametrize("route", TAKE_JSON, ids="{0[3]}".format)
async def test_personal_data_in_a_wrong_place_are_not_repeated(office: Office, route: Any) -> None:
    person = office.invented.subject()
    for wrong in (
        {person["name"]: person["nik"]},
        {"note": [person["name"]], "subject": person["nik"], "facts": [person["address"]]},
        {"facts": {person["nik"]: person["name"]}},
        {"facts": {person["nik"]: person["nik"]}, "department": person["nik"]},
        {"details": {person["name"]: "x"}, "decision": person["name"]},
    ):
        # Each error answer is looked through for everybody's data.
        assert await send(office, route, orjson.dumps(wrong)) == 422


@pytest.mark.parametrize("route", TAKE_JSON, ids="{0[3]}".format)
async def test_a_body_of_many_megabytes_is_refused(office: Office, route: Any) -> None:
    content = b'{"note": "' + b"x" * 5_000_000 + b'"}'
    assert await send(office, route, content) == 413


async def test_a_body_that_does_not_say_how_long_it_is_is_refused_where_it_is_too_long(
    office: Office,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield b"x" * 100_000

    for person, service, path in (
        ("capil-rina", "verification", "/v1/cases/x/decision"),
        ("siti", "intake-app", "/v1/requests"),
    ):
        headers = {**JSON, "Idempotency-Key": "endless"}
        answer = await office.call(
            person, "POST", service, path, content=endless(), headers=headers
        )
        assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "image/jpeg", "", "x"])
async def test_another_content_type_is_refused(office: Office, kind: str) -> None:
    content = orjson.dumps(office.a_request())
    before = await how_many(office)
    for route in TAKE_JSON:
        headers = {"Content-Type": kind}
        assert await send(office, route, content, **headers) in (415, 422), route
    assert await how_many(office) == before


def wrong_requests(office: Office) -> dict[str, Json]:
    """Return requests that cannot be, each for one reason, by where it is."""
    subject, applicant = office.invented.subject(), office.invented.applicant()
    nik = str(subject["nik"])
    return {
        "document_type": office.a_request(document_type="SIM_A"),
        "facts": office.a_request(facts={"sebab": "bosan", "orang_asing": "tidak"}),
        "facts/unknown": office.a_request(facts={**LOST_CARD_FACTS, "warna": "biru"}),
        "facts/missing": office.a_request(facts={}),
        "subject": office.a_request(subject=None),
        "subject.nik": office.a_request(subject=subject | {"nik": nik[:15]}),
        "subject.nik/letters": office.a_request(subject=subject | {"nik": "Zulfahira"}),
        "subject.family_card": office.a_request(subject=subject | {"family_card": "3319"}),
        "subject.birth_date": office.a_request(subject=subject | {"birth_date": "2999-01-01"}),
        "subject/birth_date": office.a_request(subject=subject | {"birth_date": "kemarin"}),
        "subject.village": office.a_request(subject=subject | {"village": "99.99.99.9999"}),
        "subject.name": office.a_request(subject=subject | {"name": "12345"}),
        "subject/name": office.a_request(subject=subject | {"name": subject["name"] * 9}),
        "applicant.phone": office.a_request(applicant=applicant | {"phone": "12"}),
        "applicant/language": office.a_request(applicant=applicant | {"language": "fr"}),
        "applicant": office.a_request(applicant={}),
        "submit": office.a_request(submit="sometimes"),
        "surprise": office.a_request(surprise=applicant["name"]),
    }


async def test_a_request_that_cannot_be_is_refused_and_not_kept(office: Office) -> None:
    before = await how_many(office)
    for where, request in wrong_requests(office).items():
        answer = await office.send("siti", request)
        assert answer.status_code == 422, (where, answer.text)
    assert await how_many(office) == before


async def test_a_number_in_the_place_of_a_code_is_not_repeated(office: Office) -> None:
    nik = office.invented.subject()["nik"]
    for person, service, path, body in (
        ("dafduk-dewi", "verification", "hand-over", {"department": nik, "note": "salah"}),
        ("dafduk-dewi", "verification", "decision", {"decision": "reject", "reason": nik}),
        ("dafduk-dewi", "verification", "papers/" + nik, {"decision": "accepted"}),
        ("operator-dafduk", "processing", "delay", {"cause": nik, "due": in_days(2)}),
        ("operator-dafduk", "processing", f"products/{nik}/ready", {"number": nik}),
        ("operator-dafduk", "processing", "refer-back", {"department": nik, "note": "salah"}),
    ):
        request = await (office.filed() if service == "verification" else office.verified())
        if service == "verification":
            await office.claimed(request)
        folder, method = {"verification": ("cases", "POST"), "processing": ("work", "POST")}[
            service
        ]
        method = "PUT" if path.startswith("papers") else method
        answer = await office.call(
            person, method, service, f"/v1/{folder}/{request['id']}/{path}", json=body
        )
        assert answer.status_code in (404, 422), (path, answer.text)
    for request in (
        office.a_request(document_type=nik),
        office.a_request(facts={nik: nik}),
        office.a_request(facts={**LOST_CARD_FACTS, "sebab": nik}),
    ):
        assert (await office.send("siti", request)).status_code == 422


async def test_all_that_is_wrong_with_somebody_is_told_at_once(office: Office) -> None:
    subject = {"name": "12345", "nik": "1", "family_card": "2", "village": "3"}
    answer = await office.send("siti", office.a_request(subject=subject))
    places = {problem["where"] for problem in answer.json()["problems"]}
    assert places == {f"subject.{name}" for name in subject}


async def test_missing_papers_are_all_named(office: Office) -> None:
    answer = await office.send("siti", office.a_request(), {})
    assert answer.status_code == 422
    assert {p["where"] for p in answer.json()["problems"]} == {"F-1.02", "SURAT_POLISI"}


async def test_a_multipart_body_that_is_cut_short_is_refused(office: Office) -> None:
    whole = office._http.build_request(
        "POST", "http://x/", files=multipart(office.a_request(), papers())
    )
    content = await whole.aread()
    before = await how_many(office)
    for share in (0.1, 0.5, 0.99):
        headers = {"Content-Type": whole.headers["content-type"], "Idempotency-Key": "cut"}
        answer = await office.call(
            "siti",
            "POST",
            "intake-app",
            "/v1/requests",
            content=content[: int(len(content) * share)],
            headers=headers,
        )
        assert answer.status_code == 400, answer.text
    assert await how_many(office) == before


async def test_an_upload_that_breaks_off_leaves_nothing(office: Office) -> None:
    host, port = "127.0.0.1", office.stack.addresses.services["intake-app"]
    before = await how_many(office)
    head = (
        f"POST /v1/requests HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer "
        f"{office.token('siti')}\r\nIdempotency-Key: broken-off\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\n"
    )
    _, writer = await asyncio.open_connection(host, port)
    writer.write(head.encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await how_many(office) == before
    assert (await office.call(None, "GET", "intake-app", "/health/ready")).status_code == 200


IDS = ["x", "..%2F..%2Fetc%2Fpasswd", "%00", "' OR 1=1", '{"$ne": null}', "9" * 63, "é", "-1"]


@pytest.mark.parametrize("identity", IDS)
async def test_an_id_that_is_none_is_not_there(office: Office, identity: str) -> None:
    for person, service, path in (
        ("loket-nur", "intake-app", "/v1/requests/{}"),
        ("loket-nur", "intake-app", "/v1/document-types/{}"),
        ("dafduk-dewi", "verification", "/v1/cases/{}"),
        ("operator-capil", "processing", "/v1/work/{}"),
        ("ops", "notifier", "/v1/dead-letters/{}"),
    ):
        answer = await office.call(person, "GET", service, path.format(identity))
        assert answer.status_code == 404, (path, answer.text)


@pytest.mark.parametrize("length", [500, 6000])
async def test_an_id_that_is_far_too_long_is_refused(office: Office, length: int) -> None:
    for person, service, path in (
        ("loket-nur", "intake-app", "/v1/requests/{}"),
        ("dafduk-dewi", "verification", "/v1/cases/{}"),
        ("operator-capil", "processing", "/v1/work/{}"),
        ("ops", "notifier", "/v1/dead-letters/{}"),
    ):
        answer = await office.call(person, "GET", service, path.format("9" * length))
        assert answer.status_code == 404, (path, answer.text)


async def test_a_route_or_method_that_is_not_there_is_said_plainly(office: Office) -> None:
    for service in office.stack.services:
        assert (await office.call("ops", "GET", service, "/v2/nothing")).status_code == 404
        assert (await office.call("ops", "DELETE", service, "/health/live")).status_code == 405


LISTS = [
    ("siti", "intake-app", "/v1/requests"),
    ("dafduk-dewi", "verification", "/v1/queue"),
    ("operator-dafduk", "processing", "/v1/work"),
    ("loket-nur", "notifier", "/v1/notices"),
    ("loket-nur", "notifier", "/v1/notices/not-reached"),
]


@pytest.mark.parametrize(("person", "service", "path"), LISTS)
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=-1", "limit=all", "after=nowhere", "after=%FF", "after=e30"],
)
async def test_a_page_that_cannot_be_is_refused(
    office: Office, person: str, service: str, path: str, query: str
) -> None:
    answer = await office.call(person, "GET", service, f"{path}?{query}")
    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize(
    ("person", "service", "query"),
    [
        ("siti", "intake-app", "/v1/requests?state=lost"),
        ("dafduk-dewi", "verification", "/v1/queue?status=lost"),
        ("operator-dafduk", "processing", "/v1/work?state=lost"),
        ("loket-nur", "notifier", "/v1/notices?state=lost"),
        ("ops", "processing", "/v1/dead-letters?status=lost"),
    ],
)
async def test_a_filter_that_cannot_be_is_refused(
    office: Office, person: str, service: str, query: str
) -> None:
    assert (await office.call(person, "GET", service, query)).status_code == 422
