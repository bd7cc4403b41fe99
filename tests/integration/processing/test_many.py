"""What operators see and do about many requests at once, and at the counter."""

from datetime import timedelta

import pytest

from services.processing.registry.automatic import invent
from services.processing.registry.port import Order
from shared.events.intake import RequestSubmitted
from tests.support.processing import NOW, RULES, DeskUnderTest, call, types

CAPIL, DAFDUK = "operator-capil", "operator-dafduk"
AKTA = "3319-LU-30092026-0001"
TUESDAY = NOW + timedelta(days=1)


async def started(desk: DeskUnderTest) -> RequestSubmitted:
    request = await desk.verified_request()
    assert (await desk.post(CAPIL, f"/{request.request_id}/start")).status_code == 200
    return request


async def test_a_worklist_is_of_one_product_and_each_is_counted(desk: DeskUnderTest) -> None:
    first, second = await desk.verified_request(), await desk.verified_request()
    path = f"/{first.request_id}/products/AKTA_LAHIR/ready"
    assert (await desk.post(CAPIL, path, {"number": AKTA})).status_code == 200
    listed = (await desk.get(CAPIL, product="AKTA_LAHIR")).json()["items"]
    assert [item["id"] for item in listed] == [second.request_id]
    assert (await desk.get(CAPIL, product="KK")).json()["items"] == [], "another department's"
    assert len((await desk.get(DAFDUK, product="KK")).json()["items"]) == 2
    counts = {i["product"]: i["waiting"] for i in (await call(desk, DAFDUK, "/products"))["items"]}
    assert (counts["KK"], counts["KIA"]) == (2, 2)
    assert "AKTA_LAHIR" not in counts
    query = {
        "products.code": "KK",
        "state": {"$in": ["verified", "in_processing"]},
    }
    plan = await desk.desk.store.database["work"].find(query).sort([("due", 1)]).explain()
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


async def test_many_are_delayed_by_one_cause_and_each_is_answered_for(desk: DeskUnderTest) -> None:
    first, second, untouched = [
        await started(desk),
        await started(desk),
        await desk.verified_request(),
    ]
    body = {
        "requests": [r.request_id for r in (first, second, untouched)] + ["none"],
        "cause": "blanks_out_of_stock",
        "due": (NOW + timedelta(days=3)).isoformat(),
    }
    headers = desk.bearer(CAPIL)
    answer = (await desk.client.post("/v1/delays", json=body, headers=headers)).json()
    assert (answer["delayed"], answer["refused"]) == (2, 2)
    assert [i["refusal"] is None for i in answer["items"]] == [True, True, False, False]
    assert (await desk.work(second.request_id)).delay_cause == "blanks_out_of_stock"
    wrong = await desk.client.post("/v1/delays", json=body | {"cause": "rain"}, headers=headers)
    assert wrong.status_code == 422


async def test_of_many_delayed_as_they_were_seen_those_that_changed_are_named_with_the_reason(
    desk: DeskUnderTest,
) -> None:
    seen, changed = await started(desk), await started(desk)
    elsewhere = await desk.verified_request("KK_HILANG_RUSAK")
    requests = [r.request_id for r in (seen, changed, elsewhere)]
    body = {
        "requests": requests,
        "sequences": dict.fromkeys(requests, (await desk.work(seen.request_id)).sequence),
        "cause": "blanks_out_of_stock",
        "due": (NOW + timedelta(days=3)).isoformat(),
    }
    newer = {"cause": "blanks_out_of_stock", "due": (NOW + timedelta(days=5)).isoformat()}
    assert (await desk.post(CAPIL, f"/{changed.request_id}/delay", newer)).status_code == 200
    headers = desk.bearer(CAPIL)
    answer = (await desk.client.post("/v1/delays", json=body, headers=headers)).json()
    told = [(one["ticket"], one["code"]) for one in answer["items"]]
    assert told == [
        (seen.ticket, None),
        (changed.ticket, "stale-version"),
        (None, "not-found"),
    ]
    assert (await desk.work(changed.request_id)).due == NOW + timedelta(days=5)
    past = await desk.client.post(
        "/v1/delays", json=body | {"due": NOW.isoformat()}, headers=headers
    )
    assert (past.status_code, past.json()["problems"][0]["where"]) == (422, "due")


async def test_a_newer_appointment_is_not_replaced_by_whoever_did_not_see_it(
    desk: DeskUnderTest,
) -> None:
    request = await started(desk)
    path = f"/{request.request_id}"
    seen = (await desk.get(CAPIL, path)).json()["sequence"]
    first = {"at": TUESDAY.isoformat(), "place": "Loket 3"}
    second = first | {"place": "Loket 1"}
    told = await desk.post(CAPIL, f"{path}/appointment", first, params={"sequence": seen})
    assert told.status_code == 200, told.text
    late = {
        "appointment": second,
        "delay": {"cause": "blanks_out_of_stock", "due": TUESDAY.isoformat()},
        "start": None,
        "complete": None,
        "refer-back": {"department": "CAPIL", "note": "Tidak cocok."},
        "reopen": {"products": ["KK"], "note": "Salah ketik."},
    }
    for step, body in late.items():
        answer = await desk.post(CAPIL, f"{path}/{step}", body, params={"sequence": seen})
        kind = answer.json()["type"].rpartition(":")[2]
        assert (answer.status_code, kind) == (409, "stale-version"), step
    work = await desk.work(request.request_id)
    assert work.appointment is not None
    assert work.appointment.place == "Loket 3"
    assert types(await desk.said(request.request_id)).count("appointment_set") == 1
    history = (await desk.get(CAPIL, f"{path}/history")).json()["items"]
    assert [one["outcomes"] for one in history] == [["appointment_set"], ["processing_started"]]
    elsewhere = await desk.verified_request("KK_HILANG_RUSAK")
    assert (await desk.get(CAPIL, f"/{elsewhere.request_id}/history")).status_code == 404
    again = await desk.post(CAPIL, f"{path}/appointment", second, params={"sequence": seen + 1})
    assert again.status_code == 200
    unread = await desk.post(CAPIL, f"{path}/appointment", first)
    assert unread.status_code == 200, "who says nothing of what was seen is not asked"


async def test_appointments_are_shown_by_day_and_a_full_day_takes_no_more(
    desk: DeskUnderTest,
) -> None:
    requests = [await started(desk) for _ in range(3)]
    body = {"at": TUESDAY.isoformat(), "place": "Loket 3"}
    statuses = [
        (await desk.post(CAPIL, f"/{request.request_id}/appointment", body)).status_code
        for request in requests
    ]
    assert statuses == [200, 200, 409]
    moved = body | {"at": (TUESDAY + timedelta(hours=1)).isoformat()}
    again = await desk.post(CAPIL, f"/{requests[0].request_id}/appointment", moved)
    assert again.status_code == 200, "who has a place may come at another hour"
    days = (await call(desk, CAPIL, "/appointments", first="2026-10-05", days=3))["days"]
    told = [(day["day"], day["booked"], day["room"]) for day in days]
    assert told == [("2026-10-05", 0, 2), ("2026-10-06", 2, 2), ("2026-10-07", 0, 2)]


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-10-11T03:00:00+07:00", "Monday, 12 October 2026"),
        ("2026-10-06T07:59:00+07:00", "Tuesday, 6 October 2026"),
        ("2026-10-06T15:00:00+07:00", "Wednesday, 7 October 2026"),
        ("2026-12-25T10:00:00+07:00", "Monday, 28 December 2026"),
    ],
)
async def test_nobody_is_asked_to_come_while_the_office_is_closed(
    desk: DeskUnderTest, at: str, opens: str
) -> None:
    request = await started(desk)
    body = {"at": at, "place": "Loket 3"}
    answer = await desk.post(CAPIL, f"/{request.request_id}/appointment", body)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "urn:loket:problem:office-closed")
    assert [one["where"] for one in told["problems"]] == ["at"]
    words = f"The office is closed then. It is open on {opens}, from 08.00 to 15.00 WIB."
    assert told["detail"] == told["words"]["en"] == words
    assert "dari 08.00 sampai 15.00 WIB" in told["words"]["id"]
    assert types(await desk.said(request.request_id)) == ["processing_started"]


async def test_a_day_on_which_the_office_is_closed_has_no_room(desk: DeskUnderTest) -> None:
    days = (await call(desk, CAPIL, "/appointments", first="2026-10-09", days=4))["days"]
    told = [(day["open"], day["room"]) for day in days]
    assert told == [(True, 2), (False, 0), (False, 0), (True, 2)]


async def test_a_calendar_counts_whom_other_departments_asked_to_the_same_counter(
    desk: DeskUnderTest,
) -> None:
    body = {"at": TUESDAY.isoformat(), "place": "Loket 3"}
    for _ in range(2):
        card = await desk.verified_request("KTP_REKAM")
        assert (await desk.post(DAFDUK, f"/{card.request_id}/start")).status_code == 200
        path = f"/{card.request_id}/appointment"
        assert (await desk.post(DAFDUK, path, body)).status_code == 200
    (day,) = (await call(desk, CAPIL, "/appointments", first="2026-10-06", days=1))["days"]
    assert (day["booked"], day["room"], day["items"]) == (2, 2, [])
    request = await started(desk)
    refused = await desk.post(CAPIL, f"/{request.request_id}/appointment", body)
    assert refused.status_code == 409


async def test_a_card_is_handed_out_once_and_who_fetched_it_is_sealed(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}/products/KIA"
    body = {"name": "Pengambil Contoh", "relation": "family"}
    assert (await desk.post(DAFDUK, f"{path}/hand-out", body)).status_code == 409
    pattern = RULES.number("NIK")
    number = invent(pattern, Order("seed", "KIA", pattern))
    ready = await desk.post(DAFDUK, f"{path}/ready", {"number": number})
    assert ready.status_code == 200, ready.text
    handed = await desk.post(DAFDUK, f"{path}/hand-out", body)
    assert handed.status_code == 200, handed.text
    assert (await desk.post(DAFDUK, f"{path}/hand-out", body)).status_code == 409
    assert (await desk.post(CAPIL, f"{path}/hand-out", body)).status_code == 403
    shown = (await desk.get(DAFDUK, f"/{request.request_id}")).json()
    kia = next(p for p in shown["products"] if p["key"] == "KIA")
    assert (kia["collected_by"], kia["collected_at"]) == (
        "Pengambil Contoh",
        "2026-10-05T03:00:00Z",
    )
    stored = await desk.desk.store.database["work"].find_one({"_id": request.request_id})
    assert "Pengambil" not in str(stored)
    kind, told = (await desk.said(request.request_id))[-1]
    assert (kind, told["product"]["key"]) == ("request.product_collected", "KIA")
    assert "Pengambil" not in str(told)


async def test_what_is_sent_electronically_is_not_handed_out(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    path = f"/{request.request_id}/products/AKTA_LAHIR"
    assert (await desk.post(CAPIL, f"{path}/ready", {"number": AKTA})).status_code == 200
    body = {"name": "Pengambil Contoh"}
    assert (await desk.post(CAPIL, f"{path}/hand-out", body)).status_code == 422


async def test_a_pasted_table_is_tried_before_it_is_recorded(desk: DeskUnderTest) -> None:
    request = await desk.verified_request()
    table = f"ticket\tproduct\tnumber\n{request.ticket}\tAKTA_LAHIR\t{AKTA}\nKDS-1\tKK\t1\n"
    tried = (await desk.bulk(CAPIL, table, dry_run=True)).json()
    assert (tried["recorded"], tried["refused"], tried["dry_run"]) == (1, 1, True)
    assert tried["lines"][1]["words"] is None
    wrong = (await desk.bulk(CAPIL, table.replace(AKTA, "12"), dry_run=True)).json()
    assert "3319-LU-05062017-0001 (rekaan)" in wrong["lines"][0]["words"]["id"]
    assert not (await desk.work(request.request_id)).products[0].is_ready
    assert (await desk.bulk(CAPIL, table)).json()["recorded"] == 1
    assert (await desk.work(request.request_id)).products[0].is_ready
