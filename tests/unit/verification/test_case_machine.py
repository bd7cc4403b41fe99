"""Any commands in any order: the case never leaves the table of lives, and nobody decides unheld."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.verification.domain import arriving, assigning, claiming, deciding, waiting
from services.verification.domain.case import CLAIM_KEPT, Case, Mark, Step, Verdict
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import RUNS_IN, Clock
from shared.domain.errors import LoketError
from shared.domain.lifecycle import TRANSITIONS, Change, Service, State, advance
from shared.events.parts import PaperFault
from shared.events.request import RequestChanged
from shared.events.verification import (
    RequestEscalated,
    RequestRejected,
    RequestReturned,
    RequestTaken,
    RequestVerified,
    WorkAssigned,
)
from shared.privacy.sealing import DataKey
from tests.support.catalogue import RULES
from tests.support.verification import (
    FACTS,
    NOW,
    PAPERS,
    a_submission,
    amended,
    papers_added,
    referred_back,
)

KEY = DataKey.generate("request-1")
SUBMISSION = a_submission(KEY)
CHECKLIST = RULES.type("AKTA_LAHIR").checklist(FACTS)
CALENDAR = WorkingCalendar(RULES.office)
WAIT = timedelta(hours=24)
DECISIONS = (RequestVerified, RequestReturned, RequestRejected)
ROWS = {(row.source, row.change): row.target for row in TRANSITIONS}

clerks = st.sampled_from(["rina", "bayu"])
papers = st.sampled_from(PAPERS)
departments = st.sampled_from(["CAPIL", "DAFDUK"])


class CaseMachine(RuleBasedStateMachine):
    """One case, and everybody who may do something with it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.work: list[WorkAssigned] = []
        self.escalations: set[datetime | None] = set()

    def clock_in(self, state: State) -> Clock:
        assert self.case.clock is not None
        return self.case.clock.follow(state, self.now, CALENDAR)

    @initialize()
    def submit(self) -> None:
        clock = Clock.start(self.now, self.now + WAIT)
        self.case = arriving.receive(SUBMISSION, "CAPIL", None, clock, self.now)
        self.carry_out(lambda case: arriving.route(case, self.now))

    def carry_out(self, decide: Callable[[Case], Step | Case]) -> None:
        before = self.case
        self.now += timedelta(minutes=1)
        try:
            decided = decide(before)
        except LoketError:
            return
        step = decided if isinstance(decided, Step) else Step(decided)
        self.check(before, step)
        self.case = step.case

    def check(self, before: Case, step: Step) -> None:
        state, sequence = before.state, before.sequence
        for event in step.events:
            if isinstance(event, RequestChanged):
                assert ROWS[state, event.change] is event.state
                state, sequence = event.state, sequence + 1
                assert event.sequence == sequence
            if isinstance(event, DECISIONS):
                assert before.claim is not None, "a decision without a claim"
                assert step.case.history[-1].by == before.holder
            if isinstance(event, WorkAssigned):
                assert (event.department, event.sequence) == (
                    step.case.department,
                    step.case.sequence,
                )
                self.work.append(event)
            if isinstance(event, RequestEscalated):
                assert event.missed not in self.escalations, "told twice of one promise"
                self.escalations.add(event.missed)
        is_taken = before.holder is None and step.case.holder is not None
        assert sum(isinstance(event, RequestTaken) for event in step.events) == is_taken
        assert step.case.history[: len(before.history)] == before.history

    @rule(clerk=clerks)
    def claim(self, clerk: str) -> None:
        self.carry_out(lambda case: claiming.claim(case, clerk, self.now))

    @rule(clerk=st.none() | clerks)
    def give(self, clerk: str | None) -> None:
        self.carry_out(lambda case: claiming.give(case, clerk, "head", self.now))

    @rule(clerk=clerks, is_supervisor=st.booleans())
    def release(self, clerk: str, is_supervisor: bool) -> None:
        self.carry_out(
            lambda case: claiming.release(case, clerk, self.now, is_supervisor=is_supervisor)
        )

    @rule()
    def let_claim_run_out(self) -> None:
        self.carry_out(lambda case: claiming.run_out(case, self.now))

    @rule(clerk=clerks, paper=papers, verdict=st.sampled_from([Verdict.ACCEPTED, Verdict.FAULTY]))
    def judge_paper(self, clerk: str, paper: str, verdict: Verdict) -> None:
        reason = "FOTO_BURAM" if verdict is Verdict.FAULTY else None
        self.carry_out(
            lambda case: deciding.judge_paper(
                case,
                Mark(requirement=paper, verdict=verdict, reason=reason, by=clerk, at=self.now),
            )
        )

    @rule(clerk=clerks)
    def verify(self, clerk: str) -> None:
        self.carry_out(
            lambda case: deciding.verify(
                case, clerk, CHECKLIST, self.clock_in(State.VERIFIED), self.now
            )
        )

    @rule(clerk=clerks, paper=papers)
    def send_back(self, clerk: str, paper: str) -> None:
        fault = PaperFault(requirement=paper, reason="FOTO_BURAM")
        self.carry_out(
            lambda case: deciding.send_back(
                case, clerk, (fault,), self.now + WAIT, self.clock_in(State.RETURNED), self.now
            )
        )

    @rule(clerk=clerks)
    def reject(self, clerk: str) -> None:
        clock = self.clock_in(State.REJECTED)
        self.carry_out(lambda case: deciding.reject(case, clerk, "UMUR_KTP", clock, self.now))

    @rule(clerk=clerks, department=departments, is_supervisor=st.booleans())
    def hand_over(self, clerk: str, department: str, is_supervisor: bool) -> None:
        self.carry_out(
            lambda case: deciding.hand_over(
                case,
                clerk,
                department,
                self.now,
                note=None,
                is_supervisor=is_supervisor,
            )
        )

    @rule()
    def withdraw(self) -> None:
        clock = self.clock_in(State.CANCELLED)
        self.carry_out(lambda case: arriving.withdraw(case, clock, self.now))

    @rule(paper=papers)
    def amend(self, paper: str) -> None:
        if self.case.state is State.RETURNED:
            event = amended(SUBMISSION, self.case.sequence + 1, paper)
            self.case = arriving.amend(self.case, event, self.clock_in(event.state), self.now)
            self.carry_out(lambda case: arriving.route(case, self.now))

    @rule(paper=papers)
    def add_paper(self, paper: str) -> None:
        before = self.case
        self.carry_out(lambda c: arriving.add_papers(c, papers_added(SUBMISSION, paper), self.now))
        is_taken = before.state in arriving.TAKES_PAPERS
        mark = self.case.mark(paper)
        assert (self.case is not before) == is_taken
        assert not is_taken or mark is None or mark.verdict is Verdict.NEW

    @rule(department=departments)
    def refer_back(self, department: str) -> None:
        if self.case.state is State.VERIFIED:
            event = referred_back(SUBMISSION, KEY, self.case.sequence + 1, department)
            assert advance(self.case.state, Change.REFERRED_BACK, Service.PROCESSING) is event.state
            self.carry_out(
                lambda case: arriving.refer_back(case, event, self.clock_in(event.state), self.now)
            )

    @rule(data=st.data())
    def hear_work(self, data: st.DataObject) -> None:
        work = data.draw(st.sampled_from(self.work))
        self.carry_out(lambda case: arriving.enqueue(case, work, self.now))

    @rule(passes=st.sampled_from([timedelta(), WAIT]))
    def sweep(self, passes: timedelta) -> None:
        self.now += passes
        self.carry_out(lambda case: waiting.announce_again(case, self.now))
        self.carry_out(lambda case: waiting.escalate(case, self.now + WAIT, self.now))

    @invariant()
    def a_claim_ends_with_the_work(self) -> None:
        if self.case.state not in CLAIM_KEPT:
            assert self.case.claim is None

    @invariant()
    def the_clock_runs_where_the_office_has_to_act(self) -> None:
        case = self.case
        assert case.clock is not None
        assert case.answer_by == case.clock.due
        assert case.clock.is_running == (case.state in RUNS_IN)

    @invariant()
    def what_waits_can_always_be_queued(self) -> None:
        if self.case.state is State.IN_VERIFICATION and self.case.queued_at is None:
            queued = arriving.enqueue(self.case, assigning.announcement(self.case), self.now)
            assert queued.queued_at == self.now


CaseMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_no_commands_leave_the_table_of_lives = CaseMachine.TestCase
