"""Counts equal a slow and obvious count, whatever was heard, in whatever order and how often."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.cells import Cell, cells_of
from services.statistics.domain.counting import UNKNOWN, Heading, Stage, count, difference
from services.statistics.domain.durations import bin_of, quantile
from services.statistics.domain.life import Heard, Life, Remark, Remarked
from services.statistics.domain.report import Row
from shared.domain.lifecycle import Change, State
from tests.support.lives import ORIGIN, ZONE, histories, remarks

CHECK = (State.SUBMITTED, State.IN_VERIFICATION, State.AMENDED)
MAKING = (State.VERIFIED, State.IN_PROCESSING, State.DELAYED, State.APPOINTMENT)
GROUPS = {
    "check": CHECK,
    "repair": (State.RETURNED,),
    "making": MAKING,
    "pick_up": (State.READY,),
}


def obvious(
    history: tuple[Heard, ...], told: tuple[Remarked, ...]
) -> Counter[tuple[str, str, str]]:
    """Count by day, department and key, heading after heading, each by itself."""
    found: Counter[tuple[str, str, str]] = Counter()

    def with_whom(index: int) -> str:
        known = [h.department for h in history[: index + 1] if h.department]
        first = [h.department for h in history if h.department]
        return known[-1] if known else first[0] if first else UNKNOWN

    def note(index: int, key: str, department: str | None = None) -> None:
        day = history[index].at.astimezone(ZONE).date().isoformat()
        found[day, department or with_whom(index), key] += 1

    def first_of(*changes: Change) -> int | None:
        return next((i for i, h in enumerate(history) if h.change in changes), None)

    for key, changes in {
        "received": (Change.SUBMITTED,),
        "decided": (Change.VERIFIED, Change.REJECTED),
        "verified": (Change.VERIFIED,),
        "rejected": (Change.REJECTED,),
        "returned": (Change.RETURNED,),
        "cancelled": (Change.CANCELLED,),
        "expired": (Change.EXPIRED,),
        "completed": (Change.COMPLETED,),
        "reopened": (Change.REOPENED,),
    }.items():
        if (index := first_of(*changes)) is not None:
            note(index, key)

    for index, h in enumerate(history):
        for reason in h.reasons:
            note(index, f"reason/{reason}")
    for key in {h.product.key for h in history if h.product}:
        index = next(i for i, h in enumerate(history) if h.product and h.product.key == key)
        product = history[index].product
        assert product
        note(index, f"product/{product.code}", product.department)

    verified = first_of(Change.VERIFIED)
    ready = next((i for i, h in enumerate(history) if h.state is State.READY), None)
    if verified is not None and ready is not None:
        note(ready, "promised")
        promises = [(h.change, h.due) for h in history[verified : ready + 1] if h.due]
        in_time = promises[0][1]
        for (_, old), (change, new) in pairwise(promises):
            in_time += timedelta() if change is Change.DELAYED else new - old
        done = ready
        while history[done - 1].state is State.APPOINTMENT:
            done -= 1
        missed = [r for r in told if r.remark is Remark.AGED and r.at <= history[ready].at]
        if history[done].at <= in_time and not missed:
            note(ready, "kept")

    completed = first_of(Change.COMPLETED)
    whole = history if completed is None else history[: completed + 1]
    for stage, states in GROUPS.items():
        entered = None
        for index, h in enumerate(whole):
            if h.state in states:
                entered = index if entered is None else entered
            elif entered is not None:
                if h.change not in (Change.CANCELLED, Change.EXPIRED):
                    note(index, f"took/{stage}/{bin_of(h.at - whole[entered].at)}")
                entered = None
    if completed is not None:
        note(completed, f"took/whole/{bin_of(history[completed].at - history[0].at)}")
    return found


def flat(life: Life) -> Counter[tuple[str, str, str]]:
    return Counter(
        {
            (spot.day.isoformat(), spot.department, key): number
            for spot, counts in count(life, ZONE).items()
            for key, number in counts.items()
        }
    )


def without_flows(counts: Counter[tuple[str, str, str]]) -> Counter[tuple[str, str, str]]:
    return Counter({key: n for key, n in counts.items() if not key[2].startswith("flow/")})


@given(histories(), remarks(), st.data())
def test_counts_equal_an_obvious_count_however_the_changes_came(
    history: tuple[Heard, ...], told: tuple[Remarked, ...], data: st.DataObject
) -> None:
    heard: list[Heard | Remarked] = [*history, *told]
    twice = data.draw(st.permutations(heard * 2))
    life, totals = Life(), Counter[tuple[Cell, str]]()
    for news in twice:
        later = life.after(news, ORIGIN if news == history[0] else None)
        for spot, counts in difference(count(life, ZONE), count(later, ZONE)).items():
            for cell in cells_of(spot):
                totals.update({(cell, key): n for key, n in counts.items()})
        life = later
    assert life == Life(
        origin=ORIGIN, changes=history, remarks=tuple(sorted(told, key=lambda r: r.at))
    )
    assert without_flows(flat(life)) == obvious(history, told)
    assert all(number >= 0 for number in totals.values())
    by_day = Counter[tuple[str, str, str]]()
    for (cell, key), number in totals.items():
        if cell.cube == "full" and len(cell.period) == len("2026-10-05") and number:
            by_day[cell.period, cell.department, key] += number
    assert by_day == flat(life)


@given(histories())
def test_nothing_is_counted_before_the_submission_is_heard(history: tuple[Heard, ...]) -> None:
    assert count(Life(changes=history[1:]), ZONE) == {}


def test_a_day_begins_at_midnight_of_the_office() -> None:
    late = datetime(2026, 10, 5, 17, 30, tzinfo=UTC)
    change = Heard(sequence=1, change=Change.SUBMITTED, state=State.SUBMITTED, at=late)
    [spot] = count(Life(origin=ORIGIN, changes=(change,)), ZONE)
    assert spot.day.isoformat() == "2026-10-06"


COUNTED = st.one_of(
    st.sampled_from([heading.value for heading in Heading]),
    st.builds("reason/{}".format, st.sampled_from(["BURAM", "A/B"])),
    st.builds("product/{}".format, st.sampled_from(["KK", "KIA"])),
    st.builds("flow/{}".format, st.sampled_from(["came_in", "left"])),
    st.builds("took/{}/{}".format, st.sampled_from(Stage), st.integers(0, 900)),
)


@given(st.dictionaries(COUNTED, st.integers(1, 50)))
def test_a_row_tells_every_count_where_it_belongs(counts: dict[str, int]) -> None:
    def part(prefix: str) -> dict[str, int]:
        return {k.removeprefix(prefix): n for k, n in counts.items() if k.startswith(prefix)}

    row = Row.of("all", counts)
    assert row.numbers == {heading: counts.get(heading, 0) for heading in Heading}
    assert (row.reasons, row.products) == (part("reason/"), part("product/"))
    for stage in Stage:
        bins = {int(number): n for number, n in part(f"took/{stage}/").items()}
        told = row.stages.get(stage)
        assert (told is None) is (not bins)
        if told:
            expected = (sum(bins.values()), quantile(bins, 0.5), quantile(bins, 0.9))
            assert (told.count, told.median, told.p90) == expected
