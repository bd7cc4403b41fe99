"""Intake's app channel on a real database: file, upload, repair, withdraw, read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
import pytest_asyncio

from services.intake.caller import Caller
from services.intake.people import ApplicantData
from services.intake.repository import APPLICATIONS
from services.intake.sweeper import Sweeper
from services.intake.use_cases import NewRequest, cancel, start_draft
from shared.domain.lifecycle import State
from shared.events.parts import Channel, PaperFault
from shared.events.verification import (
    CancellationRefused,
    PapersRefused,
    RequestReturned,
    RequestRouted,
    RequestVerified,
)
from shared.identity.rights import Scope
from shared.persistence.dead_letters import DEAD_LETTERS
from shared.privacy import fields
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.sealing import seal
from shared.trail.records import TRAIL
from tests.support.intake import (
    BIRTH_FACTS,
    BIRTH_PAPERS,
    FAMILY_CARD,
    GRIBIG,
    LOST_CARD_PAPERS,
    NIK,
    PANJUNAN,
    IntakeUnderTest,
    Json,
    a_photo,
    a_request,
    intake_under_test,
    multipart,
)
from tests.support.printed import look_at, note_qr_codes

PHOTO = a_photo(size=(300, 400))
PAPERS = dict.fromkeys(LOST_CARD_PAPERS, PHOTO)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def intake(mongo_uri: str) -> AsyncIterator[IntakeUnderTest]:
    async with intake_under_test(
        mongo_uri, upload_file_bytes=200_000, upload_total_bytes=500_000, upload_files=5
    ) as under_test:
        yield under_test


async def post(
    intake: IntakeUnderTest, person: str, path: str, key: str | None = None, **sent: Any
) -> httpx.Response:
    return await intake.client.post(f"/v1/requests{path}", headers=intake.by(person, key), **sent)


async def get(intake: IntakeUnderTest, person: str, path: str = "", **query: Any) -> httpx.Response:
    return await intake.client.get(f"/v1/requests{path}", headers=intake.by(person), params=query)


async def filed(intake: IntakeUnderTest, person: str = "siti", **given: Any) -> Json:
    parts = multipart(a_request(submit=True, **given), PAPERS)
    response = await post(intake, person, "", files=parts)
    assert response.status_code == 201, response.text
    return dict(response.json())


def about(request: Json, sequence: int, state: State) -> Json:
    told = {name: request[name] for name in ("ticket", "document_type")}
    return told | {"request_id": request["id"], "sequence": sequence, "state": state}


async def returned(intake: IntakeUnderTest, *faults: PaperFault, days: int = 14) -> Json:
    """File a request and have it returned, for a blurred police letter unless said otherwise."""
    request = await filed(intake)
    routed = RequestRouted(**about(request, 2, State.IN_VERIFICATION), department="DAFDUK")
    back = RequestReturned(
        **about(request, 3, State.RETURNED),
        department="DAFDUK",
        faults=faults or (PaperFault(requirement="SURAT_POLISI", reason="FOTO_BURAM"),),
        repair_by=intake.parts.now() + timedelta(days=days),
    )
    await intake.hear(routed, back, times=2)
    return request


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


async def test_no_personal_data_is_stored_or_said_in_clear(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    document = await intake.parts.store.database["applications"].find_one({"_id": request["id"]})
    everything = f"{document}{await intake.said(request['id'])}"
    for secret in (NIK, FAMILY_CARD, "Nurhayati", "81200000101", "1990-03-15"):
        assert secret not in everything
    assert NIK not in str(request)
    assert request["subject"]["nik"] == "331908******0001"


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


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


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


async def test_a_returned_request_is_repaired_paper_by_paper(intake: IntakeUnderTest) -> None:
    details = PaperFault(requirement="F-1.02", reason="TTD_KOSONG")
    blurred = PaperFault(requirement="SURAT_POLISI", reason="FOTO_BURAM")
    request = await returned(intake, details, blurred)
    path = f"/{request['id']}"
    seen = (await get(intake, "siti", path)).json()
    assert (seen["state"], seen["deadline"]["whose"]) == ("returned", "applicant")
    assert {f["reason"] for f in seen["faults"]} == {"TTD_KOSONG", "FOTO_BURAM"}
    assert all(f["text"] and "{" not in f["text"] for f in seen["faults"])
    new = {"F-1.02": a_photo("baru", (300, 400))}
    await post(intake, "siti", f"{path}/papers", files=multipart(None, new))
    early = await post(intake, "siti", f"{path}/amend", json={})
    assert [p["where"] for p in early.json()["problems"]] == ["SURAT_POLISI"]
    good = await post(intake, "siti", f"{path}/papers", files=multipart(None, {"KK_ASLI": PHOTO}))
    assert good.status_code == 200
    last = multipart(None, {"SURAT_POLISI": a_photo("polisi", (300, 400))})
    done = await post(intake, "siti", f"{path}/amend", files=last)
    assert (done.status_code, done.json()["state"]) == (200, "amended")
    _, event = await intake.said(request["id"])
    assert (event["type"], event["sequence"]) == ("request.amended", 4)
    assert set(event["replaced"]) == {"F-1.02", "KK_ASLI", "SURAT_POLISI"}
    assert (await post(intake, "siti", f"{path}/amend", json={})).status_code == 409


async def test_papers_are_added_until_the_request_is_decided(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    path = f"/{request['id']}"
    new = multipart(None, {"KK_ASLI": PHOTO, "F-1.02": a_photo("baru", (300, 400))})
    done = await post(intake, "siti", f"{path}/papers", files=new)
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    assert {p["requirement"] for p in done.json()["papers"]} == {*LOST_CARD_PAPERS, "KK_ASLI"}
    _, event = await intake.said(request["id"])
    assert event["type"] == "request.papers_added"
    assert {p["requirement"] for p in event["papers"]} == {"KK_ASLI", "F-1.02"}
    other = await post(intake, "wati", f"{path}/papers", files=multipart(None, {"KK_ASLI": PHOTO}))
    assert other.status_code == 404

    told = about(request, 3, State.VERIFIED)
    await intake.hear(RequestVerified(**told, department="DAFDUK", due=intake.parts.now()))
    late = await post(intake, "siti", f"{path}/papers", files=multipart(None, {"KK_ASLI": PHOTO}))
    assert late.status_code == 409
    del told["sequence"]
    await intake.hear(PapersRefused(**told), times=2)
    timeline = (await get(intake, "siti", f"{path}/timeline")).json()["items"]
    changes = ["submitted", "papers_added", "verified", "papers_refused"]
    assert [e["change"] for e in timeline] == changes


async def test_corrected_data_travel_sealed_and_keep_the_rest(intake: IntakeUnderTest) -> None:
    request = await returned(intake, PaperFault(requirement="F-1.02", reason="NAMA_ATURAN"))
    path = f"/{request['id']}/amend"
    done = await post(intake, "siti", path, json={"subject": {"name": "Siti Nur Hayati"}})
    assert done.status_code == 200, done.text
    assert done.json()["subject"]["name"] == "Siti Nur Hayati"
    assert done.json()["subject"]["nik"] == "331908******0001"
    event = (await intake.said(request["id"]))[-1]
    assert event["subject"]["name"].startswith(f"s1.{request['id']}.")


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


async def test_every_change_is_followed_once_however_often_it_comes(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    changes = [
        RequestRouted(**about(request, 2, State.IN_VERIFICATION), department="DAFDUK"),
        RequestVerified(
            **about(request, 3, State.VERIFIED), department="DAFDUK", due=intake.parts.now()
        ),
    ]
    await intake.hear(*changes, times=2)
    await intake.hear(*changes[::-1])  # announced again, under other ids and out of order
    seen = (await get(intake, "siti", f"/{request['id']}/timeline")).json()["items"]
    assert [e["change"] for e in seen] == ["submitted", "routed", "verified"]
    view = (await get(intake, "siti", f"/{request['id']}")).json()
    assert (view["state"], view["sequence"]) == ("verified", 3)


async def test_a_change_of_an_unknown_request_is_set_aside_and_stops_nobody(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    unknown = about(request, 2, State.IN_VERIFICATION) | {"request_id": uuid4().hex}
    await intake.hear(
        RequestRouted(**unknown, department="DAFDUK"),
        RequestRouted(**about(request, 2, State.IN_VERIFICATION), department="DAFDUK"),
    )
    assert (await get(intake, "siti", f"/{request['id']}")).json()["sequence"] == 2
    letters = await intake.parts.store.find(DEAD_LETTERS, {"code": "unknown-request"})
    assert "an earlier event is missing" in letters[0].reason


async def test_whoever_works_on_a_request_is_asked_to_withdraw_it(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    path = f"/{request['id']}"
    asked = await post(intake, "siti", f"{path}/cancel", json={"reason": "salah pilih"})
    assert asked.status_code == 202
    assert (await post(intake, "siti", f"{path}/cancel")).status_code == 202
    said = await intake.said(request["id"])
    assert [e["type"] for e in said] == ["request.submitted", "request.cancellation_asked"]
    assert "salah" not in str(said)
    told = about(request, 0, State.IN_PROCESSING)
    del told["sequence"]
    await intake.hear(CancellationRefused(**told), times=2)
    timeline = (await get(intake, "siti", f"{path}/timeline")).json()["items"]
    assert [e["change"] for e in timeline][1:] == ["cancellation_asked", "cancellation_refused"]


async def test_a_returned_request_is_withdrawn_at_once(intake: IntakeUnderTest) -> None:
    request = await returned(intake)
    done = await post(intake, "siti", f"/{request['id']}/cancel")
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert (await intake.said(request["id"]))[-1]["type"] == "request.cancelled"
    again = await post(intake, "siti", f"/{request['id']}/cancel")
    assert again.status_code == 200
    assert len(await intake.said(request["id"])) == 2


async def test_what_nobody_repairs_expires_once(intake: IntakeUnderTest) -> None:
    late, timely = await returned(intake, days=-1), await returned(intake)
    await asyncio.gather(*(Sweeper(intake.parts).sweep() for _ in range(3)))
    await Sweeper(intake.parts).sweep()
    assert (await get(intake, "siti", f"/{late['id']}")).json()["state"] == "expired"
    assert (await get(intake, "siti", f"/{timely['id']}")).json()["state"] == "returned"
    said = [e["type"] for e in await intake.said(late["id"])]
    assert said == ["request.submitted", "request.expired"]


async def test_a_withdrawn_draft_is_erased_with_its_papers(intake: IntakeUnderTest) -> None:
    parts = multipart(a_request(), {"F-1.02": PHOTO})
    draft = (await post(intake, "siti", "", files=parts)).json()
    key = await intake.parts.keyring.get(draft["id"])
    assert (await post(intake, "siti", f"/{draft['id']}/cancel")).json()["state"] == "cancelled"
    await Sweeper(intake.parts).sweep()
    assert (await get(intake, "siti", f"/{draft['id']}")).status_code == 404
    with pytest.raises(KeyDestroyedError):
        await intake.parts.keyring.get(key.owner)


async def test_an_erased_request_is_still_shown_without_its_people(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    await intake.parts.keyring.destroy(request["id"])
    seen = await get(intake, "siti", f"/{request['id']}")
    assert seen.status_code == 200
    assert "subject" not in seen.json()
    assert (await get(intake, "siti")).status_code == 200


async def test_a_use_case_joins_the_unit_of_work_it_is_given(intake: IntakeUnderTest) -> None:
    parts = intake.parts
    caller = Caller(ref="a-village-head", role="village_head", scope=Scope.VILLAGE, village=GRIBIG)
    new = NewRequest("KTP_GANTI", ApplicantData("Kepala Desa", whatsapp_id="ID.1"))
    draft = await start_draft(parts, caller, Channel.WHATSAPP, new, parts.store.new_unit())
    assert await parts.store.find(APPLICATIONS, {"_id": draft.id}) == []
    async with parts.store.unit_of_work() as unit:
        draft = await start_draft(parts, caller, Channel.WHATSAPP, new, unit)
        await cancel(parts, caller, draft.id, unit=unit)
    [kept] = await parts.store.find(APPLICATIONS, {"_id": draft.id})
    assert (kept.state, kept.version) == (State.CANCELLED, 1)


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
