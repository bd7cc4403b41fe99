"""Lives of requests as statistics may hear of them: any way through the table of lives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from services.statistics.domain.life import Heard, Origin, Product, Remark, Remarked
from shared.domain.lifecycle import TRANSITIONS, Change, State

ZONE = ZoneInfo("Asia/Jakarta")
BEGIN = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
ORIGIN = Origin(document_type="AKTA_LAHIR", channel="app", village="33.19.01.2001")
DEPARTMENTS = ("CAPIL", "DAFDUK")


@st.composite
def histories(draw: st.DrawFn) -> tuple[Heard, ...]:
    """A way through the table of lives, with times, departments, reasons and products."""
    state, at, found = None, BEGIN, []
    for number in range(1, draw(st.integers(1, 14)) + 1):
        rows = [row for row in TRANSITIONS if row.source is state]
        if not rows:
            break
        row = draw(st.sampled_from(rows))
        at += draw(st.timedeltas(timedelta(), timedelta(days=3)))
        found.append(heard(draw, number, row.change, row.target, at))
        state = row.target
    return tuple(found)


def heard(draw: st.DrawFn, number: int, change: Change, state: State, at: datetime) -> Heard:
    is_decided = change in (Change.ROUTED, Change.VERIFIED, Change.REJECTED, Change.RETURNED)
    department = draw(st.sampled_from(DEPARTMENTS)) if is_decided else None
    product = None
    if change in (Change.PRODUCT_READY, Change.LAST_PRODUCT_READY):
        code = draw(st.sampled_from(("KK", "KIA")))
        product = Product(key=f"{code}-{draw(st.integers(1, 2))}", code=code, department="DAFDUK")
    # The event of the last product is the same as of the others; the state tells them apart.
    change = Change.PRODUCT_READY if change is Change.LAST_PRODUCT_READY else change
    is_moved = change in (Change.PROCESSING_STARTED, Change.PRODUCT_READY) and draw(st.booleans())
    promises = is_moved or change in (Change.VERIFIED, Change.DELAYED)
    return Heard(
        sequence=number,
        change=change,
        state=state,
        at=at,
        department=department,
        due=at + draw(st.timedeltas(timedelta(), timedelta(days=4))) if promises else None,
        reasons=tuple(draw(st.lists(st.sampled_from(("BURAM", "SALAH")), max_size=3)))
        if change is Change.RETURNED
        else (),
        product=product,
    )


def remarks() -> st.SearchStrategy[tuple[Remarked, ...]]:
    """What may be told of a request beside its changes, no two at the same moment."""
    one = st.builds(
        Remarked,
        remark=st.sampled_from(Remark),
        at=st.timedeltas(timedelta(), timedelta(days=4)).map(BEGIN.__add__),
        department=st.sampled_from(DEPARTMENTS),
    )
    return st.lists(one, max_size=4, unique_by=lambda remarked: remarked.at).map(tuple)
