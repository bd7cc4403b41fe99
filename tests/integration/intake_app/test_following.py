"""What becomes of a request that was filed by app: repaired, followed, withdrawn, ended."""

import asyncio
from uuid import uuid4

import pytest

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
    RequestRouted,
    RequestVerified,
)
from shared.identity.rights import Scope
from shared.persistence.dead_letters import DEAD_LETTERS
from shared.privacy.errors import KeyDestroyedError
from tests.support.intake import (
    GRIBIG,
    LOST_CARD_PAPERS,
    IntakeUnderTest,
    a_photo,
    a_request,
    multipart,
)
from tests.support.intake_app import PHOTO, about, filed, get, post, returned


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
