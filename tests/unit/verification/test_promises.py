"""What was promised of a case, and who is told when it is missed or near."""

from datetime import timedelta

import pytest

from services.verification.domain import arriving, claiming, deciding, waiting
from services.verification.domain.case import Case, Verdict
from shared.events.verification import RequestEscalated
from tests.support.cases import (
    CHECKLIST,
    CLOCK,
    DUE,
    KEY,
    LATER,
    SUBMISSION,
    held,
    marked,
    returned,
    routed,
)
from tests.support.verification import referred_back


@pytest.mark.parametrize("case", [routed(), held()], ids=["unassigned", "held"])
def test_a_missed_promise_is_escalated_once_whoever_holds_the_case(case: Case) -> None:
    late = DUE + timedelta(seconds=1)
    new_due = DUE + timedelta(days=1)
    assert waiting.escalate(case, new_due, LATER).events == ()
    step = waiting.escalate(case, new_due, late)
    (told,) = step.events
    assert isinstance(told, RequestEscalated)
    assert (told.missed, told.due) == (DUE, new_due)
    assert waiting.escalate(step.case, new_due, late).events == ()
    again = waiting.escalate(step.case, new_due + timedelta(days=1), new_due)
    assert [e.missed for e in again.events if isinstance(e, RequestEscalated)] == [new_due]
    assert again.case.clock is not None
    assert again.case.clock.delays == 2


def test_nobody_is_told_late_while_the_applicant_has_to_act() -> None:
    case = returned()
    assert case.answer_by is None
    assert waiting.escalate(case, DUE + timedelta(days=9), DUE + timedelta(days=8)).case is case


def test_the_desk_is_warned_once_of_each_promise() -> None:
    horizon = DUE + timedelta(minutes=1)
    assert waiting.warn(routed(), DUE - timedelta(minutes=1), LATER).case.warned_at is None
    warned = waiting.warn(routed(), horizon, LATER).case
    assert warned.warned_at == LATER
    assert waiting.warn(warned, horizon, DUE).case is warned
    late = waiting.escalate(warned, DUE + timedelta(days=1), DUE).case
    assert late.warned_at is None, "a new promise is warned of anew"


def test_no_edit_moves_the_promise() -> None:
    edits = [
        claiming.claim(routed(), "rina", LATER).case,
        marked(held(), "KK_ASLI", Verdict.FAULTY),
        deciding.hand_over(held(), "rina", "DAFDUK", LATER, note=None, is_supervisor=False).case,
        arriving.refer_back(
            deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case,
            referred_back(SUBMISSION, KEY, 5, "DAFDUK"),
            CLOCK,
            LATER,
        ).case,
    ]
    assert {case.answer_by for case in edits} == {DUE}
