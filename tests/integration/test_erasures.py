"""Of an erased request nothing is left by which its people are found, and its pages still work."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from services.intake.repository import APPLICATIONS
from services.intake.sweeper import Sweeper
from services.intake.use_cases import forget_erased
from services.notifier.forgetting import forget_hashes as forget_notices
from services.notifier.repository import RECIPIENTS
from services.processing.forgetting import forget_hashes as forget_work
from services.verification.forgetting import forget_hashes as forget_cases
from services.verification.repository import CASES, FINGERPRINTS
from shared.domain.errors import StaleVersionError
from shared.domain.lifecycle import State
from shared.events.verification import RequestRejected, RequestRouted
from shared.persistence.erasures import Erasures
from shared.persistence.store import Store
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.keyring import Keyring
from shared.trail.records import TRAIL
from tests.support import processing as making
from tests.support import verification as checking
from tests.support.intake import (
    LOST_CARD_PAPERS,
    NIK,
    IntakeUnderTest,
    Json,
    a_photo,
    a_request,
    intake_under_test,
    multipart,
)
from tests.support.kept_papers import count_files
from tests.support.running_notifier import running_notifier

PHOTO = a_photo(size=(300, 400))
ORDER = {"ground": "person_asked"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def intake(mongo_uri: str) -> AsyncIterator[IntakeUnderTest]:
    async with intake_under_test(mongo_uri) as under_test:
        yield under_test


async def follow(store: Store, keyring: Keyring, forget: Any) -> None:
    """Look for destroyed keys, at once and more often than needed."""
    for _ in range(2):
        erasures = Erasures(store, keyring, "test", forget, passes=[timedelta(), timedelta()])
        await erasures.sweep()


async def filed(intake: IntakeUnderTest) -> Json:
    parts = multipart(a_request(submit=True), dict.fromkeys(LOST_CARD_PAPERS, PHOTO))
    headers = intake.by("siti")
    answer = await intake.client.post("/v1/requests", files=parts, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def rejected(intake: IntakeUnderTest) -> Json:
    """File a request that ends."""
    request = await filed(intake)
    told = {name: request[name] for name in ("ticket", "document_type")}
    about = told | {"request_id": request["id"], "department": "DAFDUK"}
    await intake.hear(
        RequestRouted(**about, sequence=2, state=State.IN_VERIFICATION),
        RequestRejected(**about, sequence=3, state=State.REJECTED, reason="SALAH_JENIS"),
    )
    return request


async def erase(intake: IntakeUnderTest, person: str, request: Json, **body: str) -> Any:
    path, headers = f"/v1/requests/{request['id']}/erase", intake.by(person)
    return await intake.client.post(path, json=body or ORDER, headers=headers)


async def stored(intake: IntakeUnderTest, request: Json) -> dict[str, Any]:
    found = await intake.parts.store.database[APPLICATIONS.name].find_one({"_id": request["id"]})
    assert found is not None
    return dict(found)


async def test_the_auditor_erases_a_request_that_has_ended_and_it_is_in_the_trail(
    intake: IntakeUnderTest,
) -> None:
    request = await rejected(intake)
    first = await erase(intake, "auditor", request)
    assert first.status_code == 200, first.text
    assert (await erase(intake, "auditor", request)).json() == first.json()
    with pytest.raises(KeyDestroyedError):
        await intake.parts.keyring.get(request["id"])
    acts = await intake.parts.store.find(TRAIL, {"ticket": request["ticket"]})
    assert (acts[0].by, acts[0].did, acts[0].codes) == ("auditor", "requests.erase", ORDER)

    forget = partial(forget_erased, intake.parts)
    await follow(intake.parts.store, intake.parts.keyring, forget)
    left = await stored(intake, request)
    assert (left["subject"]["nik_hash"], left["fingerprints"]) == (None, [])
    assert left["applicant"]["contact_ref"] == ""
    assert intake.parts.hasher.nik(NIK) not in str(left)
    assert await count_files(intake.parts, request["id"]) == 0
    for person in ("siti", "loket-nur", "auditor"):
        path = f"/v1/requests/{request['id']}"
        seen = await intake.client.get(path, headers=intake.by(person))
        assert (seen.status_code, "subject" in seen.json()) == (200, False)


async def test_only_the_auditor_erases_and_only_what_has_ended(intake: IntakeUnderTest) -> None:
    request = await rejected(intake)
    for person in ("siti", "loket-nur", "dafduk-dewi", "kabid-dafduk", "operator-dafduk", "ops"):
        assert (await erase(intake, person, request)).status_code == 403, person
    assert (await erase(intake, "auditor", request, ground="because")).status_code == 422
    assert (await erase(intake, "auditor", {"id": "nobody"})).status_code == 404
    open_one = await filed(intake)
    refused = await erase(intake, "auditor", open_one)
    assert (refused.status_code, "has ended" in refused.json()["detail"]) == (409, True)
    assert await intake.parts.keyring.get_many([request["id"], open_one["id"]]) != {}


async def test_an_order_that_was_written_down_is_carried_out_after_a_kill(
    intake: IntakeUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await rejected(intake)

    async def killed(*_: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(Keyring, "destroy", killed)
    with pytest.raises(asyncio.CancelledError):
        await erase(intake, "auditor", request)
    monkeypatch.undo()
    await intake.parts.keyring.get(request["id"])
    await Sweeper(intake.parts).sweep()
    with pytest.raises(KeyDestroyedError):
        await intake.parts.keyring.get(request["id"])


async def test_clerks_do_not_find_an_erased_case_by_its_people_and_can_open_it(
    mongo_uri: str,
) -> None:
    async with checking.running_desk(mongo_uri) as desk:
        clerk = "capil-rina"
        erased = await desk.queued(fingerprints=("both", "own"))
        other = await desk.queued(fingerprints=("both",))
        store, keyring = desk.desk.store, desk.desk.keyring
        await keyring.destroy(erased.request_id)
        await follow(store, keyring, partial(forget_cases, store))

        async def found(text: str) -> list[str]:
            answer = await desk.post(clerk, "/cases/search", {"text": text})
            return [case["id"] for case in answer.json()["items"]]

        for text in (checking.NIK, checking.SUBJECT_NAME):
            assert await found(text) == [other.request_id]
        assert await found(erased.ticket) == [erased.request_id]
        assert (await desk.case(erased.request_id)).subject.nik_hash is None
        prints = await store.find(FINGERPRINTS, {})
        assert {p.id: p.requests for p in prints} == {"both": (other.request_id,)}
        assert (await desk.case(other.request_id)).terms != ()
        for path in ("", "/history", "/notes", "/duplicates"):
            answer = await desk.get(clerk, f"/cases/{erased.request_id}{path}")
            assert answer.status_code == 200, path


async def test_a_clerk_who_works_meanwhile_does_not_bring_the_hashes_back(mongo_uri: str) -> None:
    async with checking.running_desk(mongo_uri) as desk:
        request = await desk.queued()
        store, keyring = desk.desk.store, desk.desk.keyring
        unit = store.new_unit()
        case = await unit.require(CASES, request.request_id)
        await keyring.destroy(request.request_id)
        await follow(store, keyring, partial(forget_cases, store))
        unit.put(CASES, case.model_copy(update={"times_returned": 1}))
        with pytest.raises(StaleVersionError):
            await store.commit(unit)
        assert (await desk.case(request.request_id)).terms[0] == request.ticket


async def test_the_work_on_an_erased_request_keeps_no_hash_and_is_shown(mongo_uri: str) -> None:
    async with making.running_desk(mongo_uri) as desk:
        operator, number = "operator-capil", "3319-LU-05102026-0001"
        request = await desk.verified_request()
        await desk.post(operator, f"/{request.request_id}/start")
        path = f"/{request.request_id}/products/AKTA_LAHIR/ready"
        assert (await desk.post(operator, path, {"number": number})).status_code == 200
        assert (await desk.work(request.request_id)).marks != ()
        store, keyring = desk.desk.store, desk.desk.keyring
        await keyring.destroy(request.request_id)
        await follow(store, keyring, partial(forget_work, store))
        work = await desk.work(request.request_id)
        assert (work.subject.nik_hash, work.marks) == (None, ())
        assert {product.mark for product in work.products} == {None}
        seen = await desk.get(operator, f"/{request.request_id}")
        assert (seen.status_code, seen.json()["erased"]) == (200, True)


async def test_the_ledger_keeps_no_hash_of_whom_it_told_and_is_shown(mongo_uri: str) -> None:
    async with running_notifier(mongo_uri) as notifier:
        request, other = await notifier.request(), await notifier.request()
        for one in (request, other):
            whose = one.subject.model_copy(update={"nik_hash": "whose"})
            await notifier.hear(one.model_copy(update={"subject": whose}))
        await notifier.send(2)
        await notifier.until("delivered", request_id=request.request_id)
        await notifier.keyring.destroy(request.request_id)
        forget = partial(forget_notices, notifier.store)
        await follow(notifier.store, notifier.keyring, forget)
        [notice] = await notifier.notices(request.request_id)
        assert (notice.address.contact_ref, notice.message_ref) == ("", None)
        recipients = await notifier.store.find(RECIPIENTS, {})
        assert {r.id: (bool(r.address.contact_ref), r.nik_hash) for r in recipients} == {
            request.request_id: (False, None),
            other.request_id: (True, "whose"),
        }
        assert (await notifier.get("ops", "")).status_code == 200
