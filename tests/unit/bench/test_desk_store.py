"""Stored requests: what a bench writes is what the services would have written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from devkit.bench.desk.counted import cells_of_village, to_documents
from devkit.bench.desk.maker import Known, Maker
from devkit.bench.desk.stored import CASES, KEYRING, NOTICES, WORK, Real, Store, Where
from services.statistics.domain.cells import Cube
from services.verification import repository
from services.verification.domain.case import Case
from services.verification.search_terms import SearchTerms
from shared.catalogue.clock import Clock
from shared.catalogue.villages import load_villages
from shared.domain.lifecycle import State
from shared.persistence.key_store import from_document
from shared.privacy import fields
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, open_sealed
from tests.support.verification import NIK, NOW, a_subject, a_submission

KEYS = OfficeKeys.generate()
HASHER = LookupHasher(KEYS.lookup)
TERMS = SearchTerms(HASHER, load_villages())
COUNT = 600

Made = tuple[dict[Where, list[dict[str, Any]]], list[Known]]


def a_real(state: State) -> Real:
    key = DataKey.generate("0190-real")
    filed = a_submission(key, subject=a_subject(key, nik_hash=HASHER.nik(NIK)))
    case = Case(
        id=key.owner,
        **filed.model_dump(exclude={"request_id", "state", "sequence", "fingerprints"}),
        state=state,
        sequence=2,
        department="DAFDUK",
        assigned_at=NOW,
        queued_at=NOW,
        waiting_since=NOW,
        clock=Clock.start(NOW, NOW + timedelta(days=3)),
        answer_by=NOW + timedelta(days=3),
    )
    document = repository.CASES.to_document(case, 1)
    if state is State.IN_VERIFICATION:
        return Real(document)
    is_made = state is State.COMPLETED
    marks = ["a mark"] if is_made else []
    work = {"_id": key.owner, "ticket": filed.ticket, "marks": marks, "due": NOW, "clock": {}}
    notice = {"_id": "notice", "request_id": key.owner, "content": f"s1.{key.owner}.sealed"}
    return Real(document, work, [notice] if is_made else [])


@pytest.fixture(scope="module")
def store() -> Store:
    waiting, making, ended = map(a_real, (State.IN_VERIFICATION, State.VERIFIED, State.COMPLETED))
    now = datetime(2026, 11, 2, 3, tzinfo=UTC)
    return Store(COUNT, now, ("DAFDUK", "CAPIL"), waiting, making, ended)


@pytest.fixture(scope="module")
def made(store: Store) -> Made:
    return Maker(store, KEYS, TERMS).part(range(COUNT))


def test_what_is_stored_is_what_the_service_reads(made: Made) -> None:
    documents, _ = made
    cases = [repository.CASES.from_document(document) for document in documents[CASES]]
    assert len({case.id for case in cases}) == len({case.ticket for case in cases}) == COUNT
    wrapped = {document["_id"]: from_document(document) for document in documents[KEYRING]}
    for case in cases:
        key = KEYS.unwrap(wrapped[case.id])
        name = open_sealed(key, case.subject.name, fields.SUBJECT_NAME)
        nik = open_sealed(key, case.subject.nik or "", fields.SUBJECT_NIK)
        assert TERMS.of_search(name)["$all"][0] in case.terms
        assert TERMS.of_search(nik)["$eq"] in case.terms
        assert HASHER.nik(nik) == case.subject.nik_hash


def test_some_wait_some_are_made_and_the_rest_went_all_the_way(store: Store, made: Made) -> None:
    documents, known = made
    ended = {d["_id"] for d in documents[CASES] if d["state"] == State.COMPLETED}
    verified = {d["_id"] for d in documents[CASES] if d["state"] == State.VERIFIED}
    waiting = {d["_id"] for d in documents[CASES]} - ended - verified
    assert len(verified) == len(waiting) == COUNT // store.open_each
    assert {one.id for one in known} <= ended
    assert {document["_id"] for document in documents[WORK]} == ended | verified
    marks = [mark for document in documents[WORK] for mark in document["marks"]]
    assert sorted(marks) == sorted(ended)
    assert all(d["due"] > store.now for d in documents[WORK] if d["_id"] in verified)
    assert {document["request_id"] for document in documents[NOTICES]} == ended
    assert {document["content"] for document in documents[NOTICES]} == {
        f"s1.{request_id}.sealed" for request_id in ended
    }


def test_ids_are_in_the_order_in_which_requests_came(made: Made) -> None:
    documents, _ = made
    by_id = sorted(documents[CASES], key=lambda document: document["_id"])
    times = [document["received_at"] for document in by_id]
    assert times == sorted(times)


def test_the_counts_of_a_village_are_those_of_its_requests() -> None:
    times = [NOW + timedelta(hours=n) for n in range(50)]
    kinds = [("DAFDUK", "KIA_GANTI"), ("CAPIL", "AKTA_LAHIR")]
    cells = cells_of_village("33.19.08.2001", times, kinds, ZoneInfo("Asia/Jakarta"))
    for cube in Cube:
        of_cube = [counts for cell, counts in cells.items() if cell.cube is cube]
        assert sum(counts["received"] for counts in of_cube) == 2 * len(times)
    own = list(to_documents(cells, is_shared=False))
    shared = list(to_documents(cells, is_shared=True))
    assert len(own) + len(shared) == len(cells)
    assert {document["cube"] for document in shared} == {"kinds"}
