"""What a request left that was never written is removed, and nothing that is in use."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.caller import Caller
from services.intake.people import ApplicantData
from services.intake.use_cases import (
    NewRequest,
    PaperFile,
    file_request,
    filing,
    forget_abandoned,
    remove_orphans,
)
from services.intake.use_cases.orphans import FEW, ORPHANED_AFTER
from shared.domain.errors import NotFoundError, TransientError
from shared.domain.ids import first_id_at, new_id
from shared.events.parts import Channel
from shared.identity.rights import Scope
from shared.persistence.attachments import Attachments
from shared.persistence.progress import COLLECTION as PROGRESS
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.sealing import DataKey
from tests.support.intake import GRIBIG, IntakeUnderTest, a_photo, intake_under_test
from tests.support.kept_papers import count_chunks, count_files, papers_database

CALLER = Caller(ref="a-village-head", role="village_head", scope=Scope.VILLAGE, village=GRIBIG)
NEW = NewRequest("KTP_GANTI", ApplicantData("Kepala Desa", whatsapp_id="ID.1"))
PHOTO = a_photo(size=(60, 80))
FILE = PaperFile("F-1.02", PHOTO, "image/jpeg")
PASSED = ("key", "chunks", "papers", "written")
"""How far filing came, each with what was before."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def intake(mongo_uri: str) -> AsyncIterator[IntakeUnderTest]:
    async with intake_under_test(mongo_uri) as under_test:
        yield under_test


def id_of_age(age: timedelta) -> str:
    """Return an id as it would have been made some time ago."""
    made = first_id_at(datetime.now(UTC) - age)
    return made + new_id()[len(made) :]


class Stopped(BaseException):
    """Stands for a process that is killed: nothing more of it happens, no tidying up either."""


async def file_until(
    intake: IntakeUnderTest, patch: pytest.MonkeyPatch, passed: str, request_id: str
) -> None:
    """File a request with a paper, and be killed right after some step."""

    async def stop(*_: Any, **__: Any) -> Any:
        raise Stopped

    patch.setattr(filing, "new_id", lambda: request_id)
    if passed == "key":
        patch.setattr(Attachments, "put", stop)
    elif passed == "chunks":

        async def put_only_chunks(_: Attachments, key: DataKey, content: bytes) -> str:
            chunks = papers_database(intake.parts)["papers.chunks"]
            await chunks.insert_one({"files_id": f"{key.owner}:1", "n": 0, "data": content})
            raise Stopped

        patch.setattr(Attachments, "put", put_only_chunks)
    elif passed == "papers":
        patch.setattr(filing, "_write", stop)
    try:
        await file_request(intake.parts, CALLER, Channel.WHATSAPP, NEW, [FILE])
    except Stopped:
        pass
    finally:
        patch.undo()


async def traces(intake: IntakeUnderTest, request_id: str) -> tuple[bool, int, int]:
    """Return whether there is a key, and how many files and chunks there are."""
    found = await intake.parts.keyring.get_many([request_id])
    files = await count_files(intake.parts, request_id)
    chunks = await count_chunks(intake.parts, request_id)
    return bool(found), files, chunks


AGES = st.sampled_from([ORPHANED_AFTER * 0.9, ORPHANED_AFTER * 1.1, ORPHANED_AFTER * 30])
LIVES = st.lists(st.tuples(st.sampled_from(PASSED), AGES), min_size=1, max_size=5)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=LIVES)
async def test_only_what_is_nobodys_and_old_is_removed(
    intake: IntakeUnderTest, lives: list[tuple[str, timedelta]]
) -> None:
    await intake.parts.store.database[PROGRESS].delete_many({})
    ids = [id_of_age(age) for _, age in lives]
    with pytest.MonkeyPatch.context() as patch:
        for request_id, (passed, _) in zip(ids, lives, strict=True):
            await file_until(intake, patch, passed, request_id)
    before = [await traces(intake, request_id) for request_id in ids]
    assert all(has_key for has_key, _, _ in before)
    await remove_orphans(intake.parts)
    for request_id, (passed, age), had in zip(ids, lives, before, strict=True):
        is_orphan = passed != "written" and age > ORPHANED_AFTER
        expected = (False, 0, 0) if is_orphan else had
        assert await traces(intake, request_id) == expected, (passed, age)
        if passed == "written":
            [paper] = (await written(intake, request_id))["papers"]
            key = await intake.parts.keyring.get(request_id)
            assert await intake.parts.attachments.read(key, paper["attachment"]) == PHOTO


async def written(intake: IntakeUnderTest, request_id: str) -> dict[str, Any]:
    found = await intake.parts.store.database["applications"].find_one({"_id": request_id})
    assert found is not None
    return dict(found)


async def test_a_sweep_that_stopped_half_way_is_gone_on_with(
    mongo_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stop(*_: Any) -> None:
        raise Stopped

    async with intake_under_test(mongo_uri) as intake:
        orphan = id_of_age(ORPHANED_AFTER * 2)
        await file_until(intake, monkeypatch, "papers", orphan)
        monkeypatch.setattr(Attachments, "delete_all", stop)
        with pytest.raises(Stopped):
            await remove_orphans(intake.parts)
        monkeypatch.undo()
        assert await traces(intake, orphan) == (False, 1, 1)
        await remove_orphans(intake.parts)
        assert await traces(intake, orphan) == (False, 0, 0)


async def test_with_an_older_copy_of_the_database_no_key_is_destroyed(mongo_uri: str) -> None:
    async with intake_under_test(mongo_uri) as intake:
        ids = [id_of_age(ORPHANED_AFTER * 2) for _ in range(FEW + 1)]
        await intake.parts.keyring.create_many(ids)
        assert await remove_orphans(intake.parts) == 0
        assert set(await intake.parts.keyring.get_many(ids)) == set(ids)


async def test_other_keys_than_of_requests_are_left_alone(intake: IntakeUnderTest) -> None:
    others = ["webhook:2020-01-01", "person:0123", "dispute:0123", "thread:0123"]
    await intake.parts.keyring.create_many(others)
    await intake.parts.store.database[PROGRESS].delete_many({})
    await remove_orphans(intake.parts)
    assert set(await intake.parts.keyring.get_many(others)) == set(others)


async def test_a_request_that_comes_too_late_is_refused_and_not_written_without_its_papers(
    intake: IntakeUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = timedelta()
    kept, now = Attachments.put, intake.parts.store.clock

    async def slow(store: Attachments, key: DataKey, content: bytes) -> str:
        nonlocal late
        late = filing.LONGEST_FILING * 1.1
        return await kept(store, key, content)

    monkeypatch.setattr(intake.parts.store, "clock", lambda: now() + late)
    monkeypatch.setattr(Attachments, "put", slow)
    request_id = new_id()
    monkeypatch.setattr(filing, "new_id", lambda: request_id)
    with pytest.raises(TransientError):
        await file_request(intake.parts, CALLER, Channel.WHATSAPP, NEW, [FILE])
    applications = intake.parts.store.database["applications"]
    assert await applications.find_one({"_id": request_id}) is None
    assert filing.LONGEST_FILING * 10 < ORPHANED_AFTER, "clocks of two machines may differ"


async def test_a_forgotten_draft_leaves_none_of_its_papers_also_not_replaced_ones(
    intake: IntakeUnderTest,
) -> None:
    filed = await file_request(intake.parts, CALLER, Channel.WHATSAPP, NEW, [FILE])
    draft = filed.application
    key = await intake.parts.keyring.get(draft.id)
    replaced = await intake.parts.attachments.put(key, b"replaced since")
    applications = intake.parts.store.database["applications"]
    await applications.update_one({"_id": draft.id}, {"$set": {"state": "cancelled"}})
    await forget_abandoned(intake.parts)
    assert await traces(intake, draft.id) == (False, 0, 0)
    with pytest.raises(NotFoundError):
        await intake.parts.attachments.read(key, replaced)
    with pytest.raises(KeyDestroyedError):
        await intake.parts.keyring.create(draft.id)
