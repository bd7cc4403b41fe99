"""The desk on a real database: events in, people's calls, events out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.processing.registry.automatic import AutomaticRegistry, invent
from services.processing.registry.port import Order
from services.processing.registry.worker import RegistryWorker
from services.processing.repository import WORK
from services.processing.sweeper import Sweeper
from shared.domain.ids import new_id, new_ticket
from shared.domain.lifecycle import State
from shared.events.intake import CancellationAsked, RequestSubmitted
from shared.events.parts import Paper
from shared.privacy import fields
from shared.privacy.check_code import check_code
from shared.privacy.sealing import open_sealed
from shared.trail.records import TRAIL
from tests.support.printed import look_at, note_qr_codes
from tests.support.processing import (
    NOW,
    PUBLIC_URL,
    RULES,
    SUBJECT_NAME,
    DeskUnderTest,
    a_submission,
    about,
    amended,
    routed,
    running_desk,
    verified,
)

CAPIL, DAFDUK = "operator-capil", "operator-dafduk"
AKTA = "3319-LU-30092026-0001"
KK, NIK = "3319990101200001", "3319993009260001"
TOMORROW = (NOW + timedelta(days=1)).isoformat()


@pytest.fixture
async def desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    async with running_desk(mongo_uri) as under_test:
        yield under_test


def a_number(code: str, seed: str) -> str:
    pattern = RULES.number(code)
    return invent(pattern, Order(seed, "KEY", pattern))


async def completed(desk: DeskUnderTest, *, seed: str = "one") -> RequestSubmitted:
    request = await desk.verified_request("AKTA_LAHIR")
    for operator, key, code in (
        (CAPIL, "AKTA_LAHIR", "AKTA_LAHIR"),
        (DAFDUK, "KK", "NO_KK"),
        (DAFDUK, "KIA", "NIK"),
    ):
        body = {"number": a_number(code, seed), "complete": True}
        path = f"/{request.request_id}/products/{key}/ready"
        assert (await desk.post(operator, path, body)).status_code == 200
    return request


def types(said: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [kind.removeprefix("request.") for kind, _ in said]


# --- one request, two departments ---


async def test_a_birth_is_made_by_two_departments_and_completed(desk: DeskUnderTest) -> None:
    request = await desk.verified_request("AKTA_LAHIR")
    path = f"/{request.request_id}"
    for operator in (CAPIL, DAFDUK):
        page = (await desk.get(operator)).json()
        assert [item["id"] for item in page["items"]] == [request.request_id]

    answer = await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    assert answer.status_code == 200, answer.text
    assert answer.json()["remaining"] == 2
    assert (await desk.get(CAPIL)).json()["items"] == []
    await desk.post(DAFDUK, f"{path}/products/KK/ready", {"number": KK})
    body = {"number": NIK, "complete": True}
    answer = await desk.post(DAFDUK, f"{path}/products/KIA/ready", body)
    assert answer.json()["state"] == "completed"

    said = await desk.said(request.request_id)
    assert [(kind, body["sequence"], body["state"]) for kind, body in said] == [
        ("request.processing_started", 4, "in_processing"),
        ("request.product_ready", 5, "in_processing"),
        ("request.product_ready", 6, "in_processing"),
        ("request.product_ready", 7, "ready"),
        ("request.completed", 8, "completed"),
    ]
    assert [body["remaining"] for kind, body in said if kind.endswith("product_ready")] == [2, 1, 0]
    work = await desk.work(request.request_id)
    assert await desk.number_of(work, "AKTA_LAHIR") == AKTA
    assert await desk.desk.store.count(WORK, {"state": State.COMPLETED}) == 1


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


async def test_an_erased_request_is_shown_without_its_data(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    await desk.desk.keyring.destroy(request.request_id)
    path = f"/{request.request_id}"
    seen = (await desk.get(CAPIL, path)).json()
    assert (seen["erased"], seen["subject"]) == (True, None)
    answer = await desk.post(CAPIL, f"{path}/products/AKTA_LAHIR/ready", {"number": AKTA})
    assert answer.status_code == 410


# --- what is heard ---


async def test_every_event_may_come_twice_and_late(desk: DeskUnderTest) -> None:
    key = await desk.new_key()
    submission = a_submission(key)
    bodies = [submission, routed(submission), verified(submission)]
    ids = [new_id() for _ in bodies]
    await desk.hear(*bodies, ids=ids)
    before = await desk.work(submission.request_id)
    await desk.hear(*bodies, ids=ids)
    # The same said anew under other ids, as after the log was lost without an inbox.
    await desk.hear(*bodies)
    assert await desk.work(submission.request_id) == before
    await desk.post(CAPIL, f"/{submission.request_id}/start")
    await desk.hear(verified(submission))
    assert (await desk.work(submission.request_id)).state is State.IN_PROCESSING
    assert await desk.letters() == []


async def test_an_amendment_reaches_the_desk(desk: DeskUnderTest) -> None:
    key = await desk.new_key()
    submission = a_submission(key)
    await desk.hear(submission, routed(submission), amended(submission, key, sequence=4))
    await desk.hear(routed(submission, sequence=5), verified(submission, sequence=6))
    seen = (await desk.get(CAPIL, f"/{submission.request_id}")).json()
    assert seen["subject"]["name"] == "Anak Contoh Diperbaiki"
    assert [paper["requirement"] for paper in seen["papers"]] == ["F-2.01", "SK_LAHIR"]


async def test_an_event_whose_submission_was_never_heard_is_set_aside(desk: DeskUnderTest) -> None:
    good = a_submission(await desk.new_key())
    lost = a_submission(await desk.new_key())
    await desk.hear(good, verified(lost), routed(good), verified(good))
    assert await desk.letters() == ["earlier-event-missing"]
    assert (await desk.work(good.request_id)).state is State.VERIFIED


async def test_unverified_requests_are_nobodys_yet(desk: DeskUnderTest) -> None:
    submission = a_submission(await desk.new_key())
    await desk.hear(submission, routed(submission))
    assert (await desk.get(CAPIL, f"/{submission.request_id}")).status_code == 404
    assert (await desk.get(CAPIL)).json()["items"] == []


async def test_a_withdrawal_before_the_start_cancels_and_after_it_is_refused(
    desk: DeskUnderTest,
) -> None:
    early, late = await desk.verified_request(), await desk.verified_request()
    await desk.post(CAPIL, f"/{late.request_id}/start")
    asked = [CancellationAsked(**about(request)) for request in (early, late)]
    ids = [new_id(), new_id()]
    await desk.hear(*asked, ids=ids)
    await desk.hear(*asked, ids=ids)
    assert types(await desk.said(early.request_id)) == ["cancelled"]
    said = await desk.said(late.request_id)
    assert types(said) == ["processing_started", "cancellation_refused"]
    assert said[-1][1]["state"] == "in_processing"
    answer = await desk.post(CAPIL, f"/{early.request_id}/start")
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:loket:problem:illegal-transition",
    )


async def test_of_a_withdrawal_and_a_start_at_once_one_wins(desk: DeskUnderTest) -> None:
    requests = [await desk.verified_request() for _ in range(8)]
    starts = [desk.post(CAPIL, f"/{request.request_id}/start") for request in requests]
    asking = desk.hear(*[CancellationAsked(**about(request)) for request in requests])
    answers, _ = await asyncio.gather(asyncio.gather(*starts), asking)
    for request, answer in zip(requests, answers, strict=True):
        said = types(await desk.said(request.request_id))
        if answer.status_code == 200:
            assert said == ["processing_started", "cancellation_refused"]
        else:
            assert answer.status_code == 409
            assert said == ["cancelled"]
    assert await desk.letters() == []


# --- two at once ---


async def test_of_two_numbers_for_one_product_at_once_one_is_recorded(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}/products/KK/ready"
    numbers = [a_number("NO_KK", seed) for seed in "abcd"]
    answers = await asyncio.gather(*[desk.post(DAFDUK, path, {"number": n}) for n in numbers])
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert types(await desk.said(request.request_id)) == ["processing_started", "product_ready"]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "urn:loket:problem:already-recorded"
    assert not any(number in refused.text for number in numbers)


async def test_two_departments_at_once_do_not_hinder_each_other(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}/products"
    answers = await asyncio.gather(
        desk.post(CAPIL, f"{path}/AKTA_LAHIR/ready", {"number": AKTA}),
        desk.post(DAFDUK, f"{path}/KK/ready", {"number": KK}),
        desk.post(DAFDUK, f"{path}/KIA/ready", {"number": NIK}),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    said = await desk.said(request.request_id)
    assert [body["sequence"] for _, body in said] == [4, 5, 6, 7]
    assert (await desk.work(request.request_id)).state is State.READY


async def test_a_repeated_call_is_no_second_event(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}/products/KK/ready"
    for _ in range(2):
        assert (await desk.post(DAFDUK, path, {"number": KK})).status_code == 200
    assert types(await desk.said(request.request_id)) == ["processing_started", "product_ready"]


async def test_a_number_of_another_request_is_refused_unless_known_to_be_right(
    desk: DeskUnderTest,
) -> None:
    first, second = await desk.verified_request(), await desk.verified_request()
    for request, expected in ((first, 200), (second, 409)):
        path = f"/{request.request_id}/products/KK/ready"
        answer = await desk.post(DAFDUK, path, {"number": KK})
        assert answer.status_code == expected
    assert answer.json()["type"] == "urn:loket:problem:number-taken"
    assert KK not in answer.text
    # The same digits on another kind of product are another number.
    kia = f"/{second.request_id}/products/KIA/ready"
    assert (await desk.post(DAFDUK, kia, {"number": KK})).status_code == 200
    body = {"number": KK, "is_known_number": True}
    assert (await desk.post(DAFDUK, path, body)).status_code == 200


# --- commands ---


async def test_delay_appointment_and_start_follow_each_other(desk: DeskUnderTest) -> None:
    request = await desk.verified_request("AKTA_KAWIN")
    path = f"/{request.request_id}"
    late = await desk.post(CAPIL, f"{path}/delay", {"cause": "outage", "due": TOMORROW})
    assert late.status_code == 409
    await desk.post(CAPIL, f"{path}/start")
    answer = await desk.post(CAPIL, f"{path}/delay", {"cause": "outage", "due": TOMORROW})
    assert (answer.json()["state"], answer.json()["delay_cause"]) == ("delayed", "outage")
    body = {"at": TOMORROW, "place": "Loket 3", "bring": ["KTP_EL"]}
    answer = await desk.post(CAPIL, f"{path}/appointment", body)
    assert answer.json()["appointment"]["bring"] == ["KTP_EL"]
    assert (await desk.post(CAPIL, f"{path}/start")).json()["state"] == "in_processing"
    expected = ["processing_started", "delayed", "appointment_set", "processing_started"]
    assert types(await desk.said(request.request_id)) == expected


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("delay", {"cause": "holiday", "due": TOMORROW}),
        ("delay", {"cause": "outage", "due": (NOW - timedelta(hours=1)).isoformat()}),
        ("delay", {"cause": "outage", "due": "2026-12-01T08:00:00"}),
        ("appointment", {"at": TOMORROW, "place": "Loket 3", "bring": ["PASPOR_KUDA"]}),
        ("appointment", {"at": TOMORROW, "place": ""}),
        ("refer-back", {"department": "NOBODY", "note": "look again"}),
        ("refer-back", {"department": "CAPIL", "note": ""}),
        ("products/AKTA_LAHIR/ready", {}),
        ("products/AKTA_LAHIR/ready", {"number": "3319-XX-30092026-0001"}),
        ("products/AKTA_LAHIR/ready", {"number": AKTA, "pin": "123456"}),
    ],
)
async def test_input_that_breaks_a_rule_is_refused(
    desk: DeskUnderTest, command: str, body: dict[str, Any]
) -> None:
    request = await desk.verified_request()
    await desk.post(CAPIL, f"/{request.request_id}/start")
    answer = await desk.post(CAPIL, f"/{request.request_id}/{command}", body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert types(await desk.said(request.request_id)) == ["processing_started"]


async def test_a_product_without_numbers_takes_none(desk: DeskUnderTest) -> None:
    request = await desk.verified_request("SKET_LAHIR_MATI")
    path = f"/{request.request_id}/products/SKET_LAHIR_MATI/ready"
    assert (await desk.post(CAPIL, path, {"number": "12"})).status_code == 422
    answer = await desk.post(CAPIL, path, {"complete": True})
    assert answer.json()["state"] == "completed"


async def test_a_completed_request_is_corrected(desk: DeskUnderTest) -> None:
    request = await completed(desk)
    path = f"/{request.request_id}"
    answer = await desk.post(DAFDUK, f"{path}/reopen", {"products": ["KK"], "note": "Salah ketik"})
    assert (answer.json()["state"], answer.json()["remaining"]) == ("in_processing", 1)
    assert [item["id"] for item in (await desk.get(DAFDUK)).json()["items"]] == [request.request_id]
    body = {"number": a_number("NO_KK", "one"), "complete": True}
    answer = await desk.post(DAFDUK, f"{path}/products/KK/ready", body)
    assert answer.json()["state"] == "completed"
    said = await desk.said(request.request_id)
    assert types(said)[-3:] == ["reopened", "product_ready", "completed"]
    assert said[-3][1]["due"] > NOW.isoformat()


async def test_a_request_referred_back_comes_again_with_what_was_made(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}"
    await desk.post(DAFDUK, f"{path}/products/KK/ready", {"number": KK})
    body = {"department": "CAPIL", "note": "KK milik orang lain"}
    assert (await desk.post(CAPIL, f"{path}/refer-back", body)).json()["state"] == "in_verification"
    assert (await desk.get(DAFDUK)).json()["items"] == []
    refused = await desk.post(DAFDUK, f"{path}/products/KIA/ready", {"number": NIK})
    assert refused.status_code == 409
    await desk.hear(verified(request, sequence=7))
    assert (await desk.get(DAFDUK, path)).json()["remaining"] == 2


# --- who may ---

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


# --- lists ---


async def test_pages_follow_each_other_by_promise_and_miss_nothing(desk: DeskUnderTest) -> None:
    hours = (5, 3, 3, 9, 1, 3, 7)
    expected = []
    for hour in hours:
        due = NOW + timedelta(hours=hour)
        expected.append((due, (await desk.verified_request("KK_HILANG_RUSAK", due)).request_id))
    found: list[str] = []
    after: str | None = None
    while True:
        params: dict[str, Any] = {"limit": 2, **({"after": after} if after else {})}
        page = (await desk.get(DAFDUK, **params)).json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == [request_id for _, request_id in sorted(expected)]
    assert (await desk.get(DAFDUK, after="bm9uc2Vuc2U=")).status_code == 422
    assert (await desk.get(DAFDUK, limit=201)).status_code == 422


async def test_a_worklist_is_read_by_state(desk: DeskUnderTest) -> None:
    request = await completed(desk)
    assert (await desk.get(CAPIL)).json()["items"] == []
    page = (await desk.get(CAPIL, state="completed", department="CAPIL")).json()
    assert [item["id"] for item in page["items"]] == [request.request_id]


async def test_worklists_use_their_index(desk: DeskUnderTest) -> None:
    await desk.verified_request()
    query = {"departments": {"$in": ["CAPIL"]}, "state": "verified"}
    cursor = desk.desk.store.database[WORK.name].find(query).sort([("due", 1), ("_id", 1)])
    plan = str((await cursor.explain())["queryPlanner"]["winningPlan"])
    assert "worklist" in plan
    assert "COLLSCAN" not in plan


# --- bulk ---


async def test_a_file_is_recorded_line_by_line(desk: DeskUnderTest) -> None:
    good, shared, foreign = (
        await desk.verified_request("KK_HILANG_RUSAK"),
        await desk.verified_request("AKTA_LAHIR"),
        await desk.verified_request("SKET_LAHIR_MATI"),
    )
    lines = [
        "ticket;product;number;complete",
        f"{good.ticket};KK;{KK};ya",
        f"{shared.ticket};KIA;{NIK};",
        f"{shared.ticket};KK;not a number;",
        f"{shared.ticket};AKTA_LAHIR;{AKTA};",
        f"{shared.ticket};KK;{KK};",
        f"{foreign.ticket};SKET_LAHIR_MATI;;",
        f"{new_ticket()};KK;{KK};",
        "KDS-0000-0001;KK;1;",
        f"{good.ticket};KK;{KK};ya",
    ]
    text = "\ufeff" + "\r\n".join(lines)
    trial = (await desk.bulk(DAFDUK, text, dry_run=True)).json()
    assert types(await desk.said(good.request_id)) == []
    report = (await desk.bulk(DAFDUK, text)).json()
    outcomes = [line["outcome"] for line in report["lines"]]
    assert outcomes == [*["recorded"] * 2, *["refused"] * 6, "recorded"]
    assert (report["recorded"], report["refused"]) == (3, 6)
    assert trial["lines"] == report["lines"]
    details = {line["line"]: line.get("detail", "") for line in report["lines"]}
    assert "DAFDUK" in details[5] or "CAPIL" in details[5]
    assert "typing mistake" in details[6]
    assert details[7] == details[8]
    assert types(await desk.said(good.request_id)) == [
        "processing_started",
        "product_ready",
        "completed",
    ]


async def test_a_line_that_loses_a_race_stops_no_other(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [await desk.verified_request("KK_HILANG_RUSAK") for _ in range(5)]
    numbers = [a_number("NO_KK", request.request_id) for request in requests]
    store = desk.desk.store
    commit = store.commit

    async def race_then_commit(unit: Any) -> None:
        monkeypatch.setattr(store, "commit", commit)
        await desk.post(DAFDUK, f"/{requests[0].request_id}/start")
        path = f"/{requests[1].request_id}/products/KK/ready"
        await desk.post(DAFDUK, path, {"number": a_number("NO_KK", "other")})
        await commit(unit)

    monkeypatch.setattr(store, "commit", race_then_commit)
    rows = [f"{r.ticket},KK,{n},ya" for r, n in zip(requests, numbers, strict=True)]
    report = (await desk.bulk(DAFDUK, "\n".join(["ticket,product,number,complete", *rows]))).json()
    assert [line["outcome"] for line in report["lines"]] == [
        "recorded",
        "refused",
        *["recorded"] * 3,
    ]


async def test_a_long_file_is_recorded(desk: DeskUnderTest) -> None:
    submissions = [a_submission(await desk.new_key(), "KK_HILANG_RUSAK") for _ in range(250)]
    await desk.hear(*submissions)
    await desk.hear(*[verified(submission) for submission in submissions])
    rows = [f"{s.ticket},KK,{a_number('NO_KK', s.request_id)},ya" for s in submissions]
    report = (await desk.bulk(DAFDUK, "\n".join(["ticket,product,number,complete", *rows]))).json()
    assert report["recorded"] == 250
    assert await desk.desk.store.count(WORK, {"state": State.COMPLETED}) == 250


async def test_files_are_bounded_and_of_one_kind(desk: DeskUnderTest) -> None:
    assert (await desk.bulk(DAFDUK, "x" * 300_000)).status_code == 413
    assert (await desk.bulk(DAFDUK, "a,b\n")).status_code == 400
    assert (await desk.post(DAFDUK, "/bulk", {})).status_code == 415
    assert (await desk.bulk("system-dafduk", "x")).status_code == 403


# --- registry and sweeper ---


async def test_the_automatic_registry_completes_what_is_verified(desk: DeskUnderTest) -> None:
    requests = [await desk.verified_request() for _ in range(3)]
    worker = RegistryWorker(desk.desk, AutomaticRegistry(), "one")
    assert await worker.make_some() == 3
    assert await worker.make_some() == 0
    for request in requests:
        said = await desk.said(request.request_id)
        assert types(said) == ["processing_started", *["product_ready"] * 3, "completed"]
        assert [body["sequence"] for _, body in said] == [4, 5, 6, 7, 8]


async def test_the_registry_tries_again_where_a_number_is_taken(desk: DeskUnderTest) -> None:
    request, other = await desk.verified_request(), await desk.verified_request()
    pattern = RULES.number("NO_KK")
    taken = invent(pattern, Order(request.request_id, "KK", pattern))
    await desk.post(DAFDUK, f"/{other.request_id}/products/KK/ready", {"number": taken})
    assert await RegistryWorker(desk.desk, AutomaticRegistry(), "one").make_some() == 1
    work = await desk.work(request.request_id)
    assert work.state is State.COMPLETED
    assert await desk.number_of(work, "KK") != taken


async def test_an_erased_request_is_left_to_people_and_stops_no_other(desk: DeskUnderTest) -> None:
    erased, other = await desk.verified_request(), await desk.verified_request()
    await desk.desk.keyring.destroy(erased.request_id)
    worker = RegistryWorker(desk.desk, AutomaticRegistry(), "one")
    assert await worker.make_some() == 1
    assert (await desk.work(erased.request_id)).state is State.VERIFIED
    assert (await desk.work(other.request_id)).state is State.COMPLETED
    assert await worker.make_some() == 0


async def test_one_process_at_a_time_asks_the_registry(desk: DeskUnderTest) -> None:
    await desk.verified_request()
    one, two = (RegistryWorker(desk.desk, AutomaticRegistry(), name) for name in ("one", "two"))
    assert await one.make_some() == 1
    await desk.verified_request()
    assert await two.make_some() == 0
    desk.now += timedelta(minutes=1)
    assert await two.make_some() == 1


async def test_a_missed_promise_is_told_once_and_stays_in_sight(desk: DeskUnderTest) -> None:
    await desk.verified_request("KK_HILANG_RUSAK", NOW - timedelta(hours=1))
    request = await desk.verified_request("KK_HILANG_RUSAK", NOW - timedelta(hours=1))
    sweepers = [Sweeper(desk.desk, name) for name in ("one", "two")]
    for sweeper in (*sweepers, *sweepers):
        await sweeper.sweep()
    assert overdue("DAFDUK") == 2
    told = await desk.said(request.request_id)
    assert [kind for kind, _ in told].count("request.escalated") == 1
    shown = (await desk.get(DAFDUK, f"/{request.request_id}")).json()
    assert (shown["delays"], shown["overdue"], shown["clock_stopped"]) == (1, True, False)
    assert datetime.fromisoformat(shown["due"]) == NOW + timedelta(days=1)
    labels = {"department": "DAFDUK", "state": "verified"}
    assert REGISTRY.get_sample_value("loket_processing_work_requests", labels) == 2


async def test_the_clock_stops_until_an_appointment_is_kept(desk: DeskUnderTest) -> None:
    request = await desk.verified_request("KK_HILANG_RUSAK", NOW + timedelta(days=1))
    path = f"/{request.request_id}"
    await desk.post(DAFDUK, f"{path}/start")
    when = NOW + timedelta(days=7)
    body = {"at": when.isoformat(), "place": "Loket 1"}
    stopped = (await desk.post(DAFDUK, f"{path}/appointment", body)).json()
    assert stopped["clock_stopped"]
    desk.now = when
    await Sweeper(desk.desk, "one").sweep()
    back = (await desk.post(DAFDUK, f"{path}/start")).json()
    assert (back["delays"], back["clock_stopped"]) == (0, False)
    assert datetime.fromisoformat(back["due"]) == when + timedelta(days=1)


def overdue(department: str) -> float | None:
    return REGISTRY.get_sample_value(
        "loket_processing_overdue_requests", {"department": department}
    )


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
