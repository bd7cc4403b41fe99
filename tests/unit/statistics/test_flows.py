"""What is told of a day balances, whatever happened to requests."""

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.counting import UNKNOWN, count
from services.statistics.domain.flows import IN, OUT, Flow
from services.statistics.domain.life import Heard, Life, Remark, Remarked
from shared.domain.lifecycle import Change, State
from tests.support.lives import DEPARTMENTS, ORIGIN, ZONE, histories, remarks

WITH_CLERKS = (State.SUBMITTED, State.IN_VERIFICATION, State.AMENDED)


def flows(life: Life) -> Counter[tuple[date, str, str]]:
    return Counter(
        {
            (spot.day, spot.department, key): number
            for spot, counts in count(life, ZONE).items()
            for key, number in counts.items()
            if key.startswith("flow/")
        }
    )


def lies_with(history: tuple[Heard, ...], evening: date) -> str | None:
    """Say with which department's clerks a request lies when a day ends."""
    known = [h for h in history if h.at.astimezone(ZONE).date() <= evening]
    if not known or known[-1].state not in WITH_CLERKS:
        return None
    named = [h.department for h in known if h.department]
    later = [h.department for h in history if h.department]
    return named[-1] if named else later[0] if later else UNKNOWN


@given(st.lists(histories(), min_size=1, max_size=4))
def test_what_lies_there_in_the_evening_is_what_came_less_what_went(
    lives: list[tuple[Heard, ...]],
) -> None:
    total = Counter[tuple[date, str, str]]()
    for history in lives:
        total.update(flows(Life(origin=ORIGIN, changes=history)))
    days = sorted({day for day, _, _ in total})
    for evening in (days[0] - timedelta(days=1), *days):
        for department in (*DEPARTMENTS, UNKNOWN):
            so_far = [
                (flow, number)
                for (day, where, flow), number in total.items()
                if day <= evening and where == department
            ]
            came = sum(number for flow, number in so_far if flow in IN)
            went = sum(number for flow, number in so_far if flow in OUT)
            lying = sum(lies_with(history, evening) == department for history in lives)
            assert came - went == lying


@given(histories(), remarks())
def test_each_flow_is_told_as_often_as_it_happened(
    history: tuple[Heard, ...], told: tuple[Remarked, ...]
) -> None:
    counted = flows(Life(origin=ORIGIN, changes=history, remarks=told))
    by_flow = Counter[str]()
    for (_, _, flow), number in counted.items():
        by_flow[flow] += number
    changes = Counter(heard.change for heard in history)
    assert by_flow[Flow.CAME_IN] == 1
    assert by_flow[Flow.DECIDED] == changes[Change.VERIFIED] + changes[Change.REJECTED]
    assert by_flow[Flow.RETURNED] == changes[Change.RETURNED]
    back = changes[Change.AMENDED] + changes[Change.REFERRED_BACK]
    # Beyond these, only a handover brings a request to a department's clerks.
    assert back <= by_flow[Flow.CAME_BACK] <= back + changes[Change.ROUTED]
    for remark, flow in ((Remark.TAKEN, Flow.TAKEN), (Remark.AGED, Flow.AGED)):
        days = {(r.at.astimezone(ZONE).date(), r.department) for r in told if r.remark is remark}
        assert {(day, d) for day, d, key in counted if key == flow} == days
        assert by_flow[flow] == len(days)


def test_a_day_of_one_request() -> None:
    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 10, day, hour, tzinfo=ZONE)

    changes = tuple(
        Heard(sequence=n, change=change, state=state, at=when, department=department)
        for n, (change, state, when, department) in enumerate(
            (
                (Change.SUBMITTED, State.SUBMITTED, at(5, 9), None),
                (Change.ROUTED, State.IN_VERIFICATION, at(5, 9), "CAPIL"),
                (Change.ROUTED, State.IN_VERIFICATION, at(6, 9), "DAFDUK"),
                (Change.RETURNED, State.RETURNED, at(7, 9), "DAFDUK"),
                (Change.AMENDED, State.AMENDED, at(8, 9), None),
                (Change.CANCELLED, State.CANCELLED, at(8, 10), None),
            ),
            1,
        )
    )
    taken = Remarked(remark=Remark.TAKEN, at=at(6, 10), department="DAFDUK")
    again = taken.model_copy(update={"at": at(6, 14)})
    missed = Remarked(remark=Remark.AGED, at=at(6, 15), department="DAFDUK")
    life = Life(origin=ORIGIN, changes=changes, remarks=(taken, again, missed))
    assert flows(life) == {
        (date(2026, 10, 5), "CAPIL", Flow.CAME_IN): 1,
        (date(2026, 10, 6), "CAPIL", Flow.LEFT): 1,
        (date(2026, 10, 6), "DAFDUK", Flow.CAME_BACK): 1,
        (date(2026, 10, 6), "DAFDUK", Flow.TAKEN): 1,
        (date(2026, 10, 6), "DAFDUK", Flow.AGED): 1,
        (date(2026, 10, 7), "DAFDUK", Flow.RETURNED): 1,
        (date(2026, 10, 8), "DAFDUK", Flow.CAME_BACK): 1,
        (date(2026, 10, 8), "DAFDUK", Flow.LEFT): 1,
    }
