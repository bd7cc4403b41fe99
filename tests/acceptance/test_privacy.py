"""Nobody's name, number or telephone is found in clear anywhere that Loket writes."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest_asyncio
from bson.raw_bson import RawBSONDocument
from prometheus_client import Metric
from pymongo import AsyncMongoClient

from devkit.demo.cast import CHILD
from devkit.demo.open_hours import when_open_in
from devkit.demo.play import play
from devkit.issuer.cast import load_cast
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.wamid import mint_incoming
from tests.support.invented import PHONE, Invented
from tests.support.metrics import metrics, said_by
from tests.support.office import CLERK, Office, multipart, small_photo
from tests.support.topics import all_records

NOT_OURS = {"whatsapp.log", "issuer.log"}
"""The provider's and the issuer's, who know these people."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def busy(office: Office) -> AsyncIterator[Office]:
    """The office after a busy day, with everybody and everything that passed through it."""
    remember_the_cast(office.invented)
    async with SimulatorControl(office.stack.addresses.whatsapp_admin) as simulator:
        await play(office.stack.addresses, lambda _story, _text: None)
        await live_with_notes(office)
        await write_from_a_stranger(office, simulator)
        await simulator.wait_until_quiet()
    yield office


def remember_the_cast(invented: Invented) -> None:
    """Look for the people of the demo too."""
    people = {p.name: p.phone for p in load_cast().people.values() if p.phone}
    invented.texts |= {*people, CHILD["name"], CHILD["address"]}
    phones = people.values()
    invented.numbers |= {phone.removeprefix("+62") for phone in phones}
    invented.phones |= {phone.removeprefix("+") for phone in phones}
    invented.numbers |= {CHILD["family_card"], "3319024507900003", "3319021711090005"}


async def live_with_notes(office: Office) -> None:
    """Let clerks and applicants write about people wherever they can write."""
    invented = office.invented
    request = await office.filed()
    await office.claimed(request)
    details = {"form": "F-1.02", "who": invented.text("ibu")}
    fault = {"requirement": "F-1.02", "reason": "TTD_KOSONG", "details": details}
    note = invented.text("Tolong minta tanda tangan")
    decision = {"decision": "return", "faults": [fault], "note": note}
    assert (await office.on_case(CLERK, request, "decision", decision)).status_code == 200
    await office.until_state(request, "returned")
    better = multipart({"subject": invented.subject()}, {"F-1.02": small_photo(5)})
    assert (await office.change("siti", request, "amend", files=better)).status_code == 200
    await office.decided(request, {"decision": "verify", "note": invented.text("Sudah benar:")})
    await office.until_at_desk(request)
    await office.work(request, "start")
    await office.work(request, "appointment", {"at": when_open_in(2), "place": "Loket 3"})
    await office.made(request)
    wrong = {"products": ["KK"], "note": invented.text("Salah ketik nama")}
    assert (await office.work(request, "reopen", wrong)).status_code == 200
    withdrawn = await office.filed("kades-gribig")
    await office.change("kades-gribig", withdrawn, "cancel", {"reason": invented.text("Batal")})
    await office.until_state(withdrawn, "cancelled")


async def write_from_a_stranger(office: Office, simulator: SimulatorControl) -> None:
    """Let somebody whom nobody knows write things that are nobody's business."""
    stranger, subject = office.invented.applicant(), office.invented.subject()
    person = await simulator.add_person(stranger["name"], stranger["phone"])
    for text in ("Halo", f"NIK saya {subject['nik']}, nama {subject['name']}", "KIRIM"):
        await simulator.write(person.key, text)
    await simulator.share(
        person.key, small_photo(), "image/jpeg", filename=f"{subject['name']}.jpg"
    )


def test_the_search_finds_a_telephone_inside_a_message_id() -> None:
    invented = Invented()
    phone = str(invented.applicant()["phone"]).removeprefix("+")
    for beside in ("", "6", "62"):
        wamid = mint_incoming(beside + phone, Random(1))  # noqa: S311 - a test's
        assert f"62{PHONE}" in invented.found_in(wamid.removeprefix("wamid.").encode()), wamid


def test_the_search_finds_numbers_in_a_metric_but_not_among_what_is_measured() -> None:
    invented = Invented()
    phone = str(invented.applicant()["phone"])
    for family in (
        Metric(f"calls_{phone[1:]}", "Calls", "counter"),
        Metric("calls", f"Calls of {phone}", "counter"),
        _measured(1, {"phone": phone}),
        _measured(float(phone), {}),
    ):
        assert invented.found_in(said_by(family)), family
    assert not invented.found_in(said_by(_measured(float(f"0.001{PHONE}003"), {"le": "+Inf"})))


def _measured(value: float, labels: dict[str, str]) -> Metric:
    family = Metric("waited_seconds", "Seconds somebody waited", "gauge")
    family.add_sample(family.name, labels, value)
    return family


def test_the_search_finds_names_and_numbers_in_any_case() -> None:
    invented = Invented()
    subject = invented.subject()
    for text in (subject["name"].upper(), f"nik={subject['nik']}", subject["address"]):
        assert invented.found_in(f"... {text} ...".encode())
    assert not invented.found_in(b"nothing of that kind 331908")


async def test_no_log_names_anybody(busy: Office) -> None:
    logs = [
        path
        for path in Path(busy.stack.directory.path).glob("**/*.log")  # noqa: ASYNC240 - small
        if path.name not in NOT_OURS
    ]
    assert {f"{name}.log" for name in busy.stack.services} <= {path.name for path in logs}
    found = {path.name: busy.invented.found_in(path.read_bytes()) for path in logs}
    assert {name: what for name, what in found.items() if what} == {}


async def test_no_metric_names_anybody(busy: Office) -> None:
    for service in busy.stack.services:
        for family in await metrics(busy, service):
            assert busy.invented.found_in(said_by(family)) == set(), (service, family.name)


async def test_no_topic_names_anybody(busy: Office) -> None:
    records = await all_records(busy.stack.addresses.kafka_bootstrap)
    topics = {record.topic for record in records}
    assert {"loket.requests", "loket.channels", "loket.notices"} <= topics
    assert any(topic.startswith("loket.departments.") for topic in topics)
    for record in records:
        whole = b"|".join([record.key or b"", record.value or b"", str(record.headers).encode()])
        assert busy.invented.found_in(whole) == set(), record.topic


async def test_no_database_names_anybody(busy: Office) -> None:
    address = busy.stack.addresses.mongo_uri
    seen: dict[str, int] = {}
    async with AsyncMongoClient(address, document_class=RawBSONDocument) as client:
        names = [n for n in await client.list_database_names() if n.startswith("loket")]
        for name in names:
            for collection in await client[name].list_collection_names():
                async for document in client[name][collection].find():
                    place = f"{name}.{collection}"
                    seen[place] = seen.get(place, 0) + 1
                    assert busy.invented.found_in(bytes(document.raw)) == set(), place
    parts = ("intake.applications", "verification.cases", "keyring.keys", "notifier.notices")
    assert {f"loket_{part}" for part in (*parts, "attachments.papers.chunks")} <= seen.keys()


async def test_no_change_that_mongodb_remembers_names_anybody(busy: Office) -> None:
    address = busy.stack.addresses.mongo_uri
    async with AsyncMongoClient(address, document_class=RawBSONDocument) as client:
        async for change in client["local"]["oplog.rs"].find({"op": {"$ne": "n"}}):
            assert busy.invented.found_in(bytes(change.raw)) == set()


async def test_no_queue_or_list_names_anybody(busy: Office) -> None:
    for person, service, path in (
        ("dafduk-dewi", "verification", "/v1/queue?status=all&limit=200"),
        ("operator-dafduk", "processing", "/v1/work?limit=200"),
        ("auditor", "intake-app", "/v1/requests?limit=200"),
        ("ops", "notifier", "/v1/notices?limit=200"),
        ("auditor", "notifier", "/v1/notices/not-reached?limit=200"),
        ("kabid-capil", "intake-whatsapp", "/v1/village-heads"),
        ("ops", "verification", "/v1/dead-letters?limit=200"),
    ):
        listed = await busy.call(person, "GET", service, path)
        assert listed.status_code == 200
        assert busy.invented.found_in(listed.content) == set(), path
