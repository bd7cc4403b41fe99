"""A registry that makes documents by itself, and the clocks of what people make."""

from datetime import datetime, timedelta

from prometheus_client import REGISTRY

from services.processing.registry.automatic import AutomaticRegistry, invent
from services.processing.registry.port import Order
from services.processing.registry.worker import RegistryWorker
from services.processing.sweeper import Sweeper
from shared.domain.lifecycle import State
from tests.support.processing import (
    DAFDUK,
    NOW,
    RULES,
    DeskUnderTest,
    types,
)


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
