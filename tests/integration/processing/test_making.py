"""The desk on a real database: events in, people's calls, events out."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.processing.repository import WORK
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.intake import CancellationAsked
from tests.support.about import about
from tests.support.processing import (
    AKTA,
    CAPIL,
    DAFDUK,
    KK,
    NIK,
    NOW,
    DeskUnderTest,
    a_number,
    a_submission,
    amended,
    completed,
    routed,
    types,
    verified,
)

TOMORROW = (NOW + timedelta(days=1)).isoformat()


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


@pytest.mark.parametrize("number", [None, "", "12"])
async def test_a_refused_number_is_told_how_one_looks(
    desk: DeskUnderTest, number: str | None
) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}/products/KK/ready"
    told = (await desk.post(DAFDUK, path, {"number": number})).json()
    assert [one["where"] for one in told["problems"]] == ["number"]
    assert told["words"]["id"].startswith("Nomor KK seperti 3319990101200001 (rekaan): 6 angka")
    assert told["words"]["en"] == told["detail"]


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
