"""Intake's app channel on a real database: drafts, uploads and what is refused."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.intake.repository import APPLICATIONS
from tests.support.intake import (
    BIRTH_FACTS,
    BIRTH_PAPERS,
    FAMILY_CARD,
    LOST_CARD_PAPERS,
    NIK,
    IntakeUnderTest,
    a_photo,
    a_request,
    multipart,
)
from tests.support.intake_app import PAPERS, PHOTO, filed, post


async def test_a_draft_is_filled_in_step_by_step_and_handed_in(intake: IntakeUnderTest) -> None:
    body = {"document_type": "AKTA_LAHIR", "facts": BIRTH_FACTS}
    body["applicant"] = {"name": "Siti Nurhayati"}
    body["subject"] = {"name": "Bayi Contoh", "family_card": FAMILY_CARD}
    draft = (await post(intake, "siti", "", json=body)).json()
    assert draft["state"] == "draft"
    assert {code for m in draft["missing"] for code in m["codes"]} == set(BIRTH_PAPERS)
    assert draft["applicant"]["phone"] == "**********101"
    early = await post(intake, "siti", f"/{draft['id']}/submit")
    assert early.status_code == 422
    assert {p["where"] for p in early.json()["problems"]} == set(BIRTH_PAPERS)
    papers = dict.fromkeys((*BIRTH_PAPERS, "KIA_LAMA"), PHOTO)
    papers = {
        code: data for code, data in papers.items() if code in intake.parts.catalogue.current.papers
    }
    sent = await post(intake, "siti", f"/{draft['id']}/papers", files=multipart(None, papers))
    assert sent.status_code == 200, sent.text
    assert sent.json()["missing"] == []
    done = await post(intake, "siti", f"/{draft['id']}/submit")
    assert done.json()["state"] == "submitted"
    again = await post(intake, "siti", f"/{draft['id']}/submit")
    assert again.json()["sequence"] == 1
    assert [e["type"] for e in await intake.said(draft["id"])] == ["request.submitted"]


async def test_a_request_with_papers_is_handed_in_by_one_call(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    assert (request["state"], request["sequence"]) == ("submitted", 1)
    [event] = await intake.said(request["id"])
    assert event["fingerprints"]
    assert {p["requirement"] for p in event["papers"]} == set(LOST_CARD_PAPERS)
    assert all(p["photo"]["width"] == 300 for p in event["papers"])
    key = await intake.parts.keyring.get(request["id"])
    stored = await intake.parts.attachments.read(key, event["papers"][0]["attachment"])
    assert stored == PHOTO


async def test_a_paper_that_nobody_asked_for_is_kept_and_flagged(intake: IntakeUnderTest) -> None:
    parts = multipart(a_request(submit=True), PAPERS | {"KK_ASLI": PHOTO})
    request = (await post(intake, "siti", "", files=parts)).json()
    needed = {p["requirement"]: p["is_needed"] for p in request["papers"]}
    assert needed == {"F-1.02": True, "SURAT_POLISI": True, "KK_ASLI": False}


async def test_the_same_key_makes_one_request(intake: IntakeUnderTest) -> None:
    key = uuid4().hex
    parts = multipart(a_request(submit=True), PAPERS)
    first = await post(intake, "siti", "", key, files=parts)
    second = await post(intake, "siti", "", key, files=parts)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    other = await post(intake, "siti", "", key, json=a_request())
    assert other.status_code == 409
    blurred = multipart(a_request(submit=True), PAPERS | {"F-1.02": a_photo("X", (300, 400))})
    assert (await post(intake, "siti", "", key, files=blurred)).status_code == 409
    theirs = await post(intake, "joko", "", key, files=parts)
    assert (theirs.status_code, theirs.json()["id"] != first.json()["id"]) == (201, True)


async def test_twenty_calls_with_one_key_at_once_make_one_request(intake: IntakeUnderTest) -> None:
    key, body = uuid4().hex, multipart(a_request(submit=True), PAPERS)
    database = intake.parts.store.database.client
    name = intake.parts.store.database.name.replace("_intake", "")
    before = await intake.parts.store.count(APPLICATIONS, {})
    files = await database[f"{name}_attachments"]["papers.files"].count_documents({})
    answers = await asyncio.gather(*(post(intake, "siti", "", key, files=body) for _ in range(20)))
    assert sorted(a.status_code for a in answers) == [200] * 19 + [201]
    assert len({a.json()["id"] for a in answers}) == 1
    assert await intake.parts.store.count(APPLICATIONS, {}) == before + 1
    # Both papers have the same content, so they are one file; the losers' files are gone.
    left = await database[f"{name}_attachments"]["papers.files"].count_documents({})
    assert left == files + 1
    assert len(await intake.said(answers[0].json()["id"])) == 1


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_without_a_proper_key_nothing_is_filed(intake: IntakeUnderTest, key: str) -> None:
    headers = intake.by("siti") | {"Idempotency-Key": key}
    response = await intake.client.post("/v1/requests", json=a_request(), headers=headers)
    assert response.status_code == 422
    assert "Idempotency-Key" in response.json()["detail"]


@pytest.mark.parametrize(
    ("content", "claimed", "status"),
    [
        (b"", "image/jpeg", 400),
        (b"MZ\x90\x00" + bytes(500), "application/pdf", 415),
        (b"\x7fELF" + bytes(500), "image/jpeg", 415),
        (PHOTO, "application/pdf", 415),
        (b"<html><script>1</script>", "image/png", 415),
        (b"PK\x03\x04" + bytes(500), "application/pdf", 415),
        (PHOTO[: len(PHOTO) // 2], "image/jpeg", 400),
        (bytes(200_001), "image/jpeg", 413),
        (b"just text", "text/plain", 415),
    ],
)
async def test_a_bad_upload_is_refused_and_nothing_is_kept(
    intake: IntakeUnderTest, content: bytes, claimed: str, status: int
) -> None:
    before = await intake.parts.store.count(APPLICATIONS, {})
    parts = [*multipart(a_request(submit=True), {"F-1.02": PHOTO})]
    parts.append(("SURAT_POLISI", ("x", content, claimed)))
    response = await post(intake, "siti", "", files=parts)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert await intake.parts.store.count(APPLICATIONS, {}) == before


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([("request", (None, b"{", "application/json"))], 400),
        ([("request", (None, b'{"nope":1}', "application/json"))], 422),
        ([*multipart(a_request(), {"NOT_A_PAPER": PHOTO})], 422),
        ([*multipart(a_request(), PAPERS), ("F-1.02", ("y", PHOTO, "image/jpeg"))], 422),
        ([*multipart(a_request(), dict.fromkeys(map(str, range(6)), b"x"))], 413),
        ([*multipart(a_request(document_type="NOTHING"), {})], 422),
        ([*multipart(a_request(facts={"sebab": "bosan"}), {})], 422),
        ([*multipart(a_request(submit=True), {"F-1.02": PHOTO})], 422),
    ],
)
async def test_a_request_that_cannot_be_is_refused(
    intake: IntakeUnderTest, parts: list[tuple[str, Any]], status: int
) -> None:
    response = await post(intake, "siti", "", files=parts)
    assert response.status_code == status, response.text
    assert NIK not in response.text


async def test_an_upload_that_is_cut_short_is_a_clear_mistake(intake: IntakeUnderTest) -> None:
    request = intake.client.build_request(
        "POST", "/v1/requests", files=multipart(a_request(), PAPERS), headers=intake.by("siti")
    )
    whole = await request.aread()
    headers = {**intake.by("siti"), "Content-Type": request.headers["content-type"]}
    cut = await intake.client.post(
        "/v1/requests", content=whole[: len(whole) // 2], headers=headers
    )
    assert (cut.status_code, "cut short" in cut.json()["detail"]) == (400, True)


async def test_data_that_may_be_right_are_taken_with_advice(intake: IntakeUnderTest) -> None:
    subject = a_request()["subject"] | {"birth_date": "1991-01-01", "family_card": NIK}
    request = (await post(intake, "siti", "", json=a_request(subject=subject))).json()
    assert {"nik_birth_date_differs", "same_as_a_nik"} <= {a["code"] for a in request["advice"]}


async def test_document_types_are_listed_shown_and_drawn_up(intake: IntakeUnderTest) -> None:
    client, headers = intake.client, intake.by("siti")
    listed = (await client.get("/v1/document-types", headers=headers)).json()["items"]
    assert {t["code"] for t in listed} == set(intake.parts.catalogue.current.types)
    for kind in listed:
        shown = await client.get(f"/v1/document-types/{kind['code']}", headers=headers)
        assert shown.json()["papers"]
    path = "/v1/document-types/AKTA_LAHIR/checklist"
    drawn = await client.post(path, json={"facts": BIRTH_FACTS}, headers=headers)
    assert {p["code"] for p in drawn.json()["required"]} == set(BIRTH_PAPERS)
    wrong = await client.post(path, json={"facts": {"x": "y"}}, headers=headers)
    assert wrong.status_code == 422
    unknown = await client.get("/v1/document-types/NOTHING", headers=headers)
    assert unknown.status_code == 404


async def test_the_api_documents_its_bodies(intake: IntakeUnderTest) -> None:
    paths = (await intake.client.get("/openapi.json")).json()["paths"]
    content = paths["/v1/requests"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    assert all(op.get("summary") for path in paths.values() for op in path.values())


async def test_answers_that_follow_from_a_date_are_not_asked(intake: IntakeUnderTest) -> None:
    path = "/v1/document-types/KIA_BARU/checklist"
    today = intake.parts.today()

    async def asked(**dates: str) -> httpx.Response:
        return await intake.client.post(path, json={"dates": dates}, headers=intake.by("siti"))

    young = (await asked(tanggal_lahir=f"{today.year - 3}-01-01")).json()
    older = (await asked(tanggal_lahir=f"{today.year - 9}-01-01")).json()
    assert young != older, "a photo is for five and older"
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert (await asked(tanggal_lahir=tomorrow)).status_code == 422
    assert (await asked(tanggal_kematian="2020-01-01")).status_code == 422
    given = a_request("KIA_BARU", facts={}, dates={"tanggal_lahir": f"{today.year - 3}-01-01"})
    filed = await intake.client.post("/v1/requests", json=given, headers=intake.by("siti"))
    assert filed.json()["facts"] == {"usia_anak": "<5"}


@pytest.mark.parametrize(("days", "is_late"), [(59, False), (61, True)])
async def test_a_late_report_is_said_to_be_late_and_not_by_how_much(
    intake: IntakeUnderTest, days: int, is_late: bool
) -> None:
    born = (intake.parts.today() - timedelta(days=days)).isoformat()
    subject = {"name": "Bayi Contoh", "family_card": FAMILY_CARD, "birth_date": born}
    request = a_request("AKTA_LAHIR", facts=BIRTH_FACTS, subject=subject, submit=True)
    filed = await post(
        intake, "siti", "", files=multipart(request, dict.fromkeys(BIRTH_PAPERS, PHOTO))
    )
    assert filed.status_code == 201, filed.text
    [event] = await intake.said(filed.json()["id"])
    assert event["is_reported_late"] is is_late
    assert born not in str(event)
