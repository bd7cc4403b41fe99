"""What the passing of time does at the checking desk: sweeper, promises, claims, gauges."""

from datetime import timedelta

from services.verification import metrics
from services.verification.sweeper import measure_queues
from services.verification.use_cases.sweeping import sweep
from shared.domain.lifecycle import State
from shared.events.parts import ProductRef
from shared.events.processing import ProductReady, RequestCompleted, RequestDelayed
from tests.support.about import about
from tests.support.verification import NOW, DeskUnderTest, a_submission, amended

RINA = "capil-rina"


async def test_the_sweeper_announces_work_that_never_arrived(desk: DeskUnderTest) -> None:
    request = a_submission(await desk.new_key())
    await desk.hear(request)
    patience = timedelta(minutes=5)
    assert await sweep(desk.desk, patience) == 0
    desk.now += timedelta(minutes=6)
    assert [await sweep(desk.desk, patience) for _ in range(2)] == [1, 0]
    kinds = [kind for kind, _ in await desk.said(request.request_id)]
    assert kinds.count("department.work_assigned") == 2
    await desk.deliver_work()
    desk.now += timedelta(minutes=6)
    assert await sweep(desk.desk, patience) == 0


async def test_the_sweeper_frees_what_nobody_touches_and_then_tells_the_supervisor_once(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    desk.now += timedelta(hours=23)
    await sweep(desk.desk, timedelta(minutes=5))
    assert (await desk.case(request.request_id)).holder == RINA
    desk.now += timedelta(hours=2)
    changed = [await sweep(desk.desk, timedelta(minutes=5)) for _ in range(3)]
    assert sum(changed) == 2
    case = await desk.case(request.request_id)
    assert case.claim is None
    kinds = [kind for kind, _ in await desk.said(request.request_id)]
    assert kinds.count("request.escalated") == 1
    shown = (await desk.get(RINA, f"/cases/{request.request_id}")).json()
    assert (shown["clock"]["standing"], shown["clock"]["delays"]) == ("running", 1)
    [item] = (await desk.get(RINA, "/queue")).json()["items"]
    assert (item["delays"], item["answer_by"]) == (1, shown["clock"]["due"])


async def test_the_desk_is_warned_before_a_promise_ends_and_sees_it(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    desk.now += timedelta(hours=21)
    assert [await sweep(desk.desk, timedelta(minutes=5)) for _ in range(2)] == [1, 0]
    shown = (await desk.get(RINA, f"/cases/{request.request_id}")).json()
    assert shown["clock"]["standing"] == "due_soon"
    await measure_queues(desk.desk)
    assert metrics.PROMISES.labels("CAPIL", "due_soon")._value.get() == 1
    assert metrics.HOLIDAYS_KNOWN._value.get() > 0


async def test_the_clock_waits_for_the_applicant_and_goes_on_where_it_was(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    desk.now += timedelta(hours=1)
    fault = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}
    path = f"/cases/{request.request_id}"
    await desk.post(RINA, f"{path}/decision", {"decision": "return", "faults": [fault]})
    stopped = (await desk.get(RINA, path)).json()["clock"]
    assert (stopped["standing"], stopped["due"]) == ("stopped", None)
    desk.now += timedelta(days=5)
    assert await sweep(desk.desk, timedelta(minutes=5)) == 0
    await desk.hear(amended(request, 4, "KK_ASLI"))
    running = (await desk.get(RINA, path)).json()["clock"]
    assert (running["standing"], running["due"] is None) == ("running", False)
    for span in ("worked_seconds", "remaining_seconds"):
        assert abs(running[span] - stopped[span]) <= 60


async def test_of_what_has_ended_the_clock_stands_still(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}"
    await desk.post(RINA, f"{path}/decision", {"decision": "verify"})
    desk.now += timedelta(hours=1)
    due = desk.now + timedelta(days=9)
    delayed = RequestDelayed(
        **about(request), sequence=4, state=State.DELAYED, cause="outage", due=due
    )
    await desk.hear(delayed)
    clock = (await desk.get(RINA, path)).json()["clock"]
    assert (clock["standing"], clock["due"]) == ("running", due.isoformat().replace("+00:00", "Z"))
    desk.now += timedelta(hours=1)
    await desk.hear(
        ProductReady(
            **about(request),
            sequence=5,
            state=State.READY,
            product=ProductRef(key="AKTA_LAHIR-1", code="AKTA_LAHIR", department="CAPIL"),
            form="a4_tte",
            remaining=0,
        ),
        RequestCompleted(**about(request), sequence=6, state=State.COMPLETED, products=()),
    )
    ended = (await desk.get(RINA, path)).json()["clock"]
    assert (ended["standing"], ended["due"]) == ("stopped", None)
    desk.now += timedelta(days=700)
    assert (await desk.get(RINA, path)).json()["clock"] == ended


async def test_over_a_weekend_no_claim_runs_out(desk: DeskUnderTest) -> None:
    desk.now += timedelta(days=4)  # a Friday
    request = await desk.claimed(RINA)
    desk.now += timedelta(days=2, hours=12)
    await sweep(desk.desk, timedelta(minutes=5))
    assert (await desk.case(request.request_id)).holder == RINA


async def test_queues_are_measured_by_department(desk: DeskUnderTest) -> None:
    await desk.claimed(RINA)
    await desk.queued(received_at=NOW - timedelta(hours=1))
    await measure_queues(desk.desk)
    depth, age = metrics.QUEUE_DEPTH, metrics.QUEUE_AGE
    assert [depth.labels("CAPIL", claimed)._value.get() for claimed in ("true", "false")] == [1, 1]
    assert age.labels("CAPIL")._value.get() == 3600
    assert depth.labels("DAFDUK", "false")._value.get() == 0
