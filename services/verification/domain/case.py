"""A case: a request as the verification desk sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from services.verification.checks.result import CheckResult
from shared.catalogue.clock import Clock
from shared.domain.lifecycle import Change, State
from shared.events.envelope import EventBody
from shared.events.parts import Channel, Paper, Party, Subject
from shared.persistence.records import Record
from shared.privacy.sealing import Sealed

SYSTEM = "system"
"""Who did what nobody decided."""

CLAIM_KEPT = frozenset({State.SUBMITTED, State.IN_VERIFICATION, State.RETURNED, State.AMENDED})
"""In these states the claim is kept: who returned a request gets it back when it is amended.

In all others it ends.
"""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Claim(_Part):
    """A clerk's exclusive right to work on a case.

    Attributes:
        by: Token subject of the clerk.
        at: Since when.
        touched_at: When the clerk last did something with the case; an idle claim runs out.
    """

    by: str
    at: datetime
    touched_at: datetime


class Verdict(StrEnum):
    """What became of one paper."""

    ACCEPTED = "accepted"
    FAULTY = "faulty"
    NEW = "new"
    """It was sent since somebody looked at the case: to be looked at, also where one was before."""


class Mark(_Part):
    """A clerk's verdict on one paper.

    Attributes:
        details: Sealed values for the reason's placeholders, as a JSON object.
        by: Token subject of whoever marked it.
        version: Of the case with this mark; 0 where an older release made it.
    """

    requirement: str
    verdict: Verdict
    reason: str | None = None
    details: Sealed | None = None
    by: str
    at: datetime
    version: int = 0


class Entry(_Part):
    """One thing that was done to a case.

    Attributes:
        by: Token subject, or the service that did it.
        action: What, e.g. `claimed` or `returned`.
        codes: Which paper, reason or department; never personal data.
        note: What somebody wrote to it, sealed.
    """

    at: datetime
    by: str
    action: str
    codes: Mapping[str, str] = {}
    note: Sealed | None = None


class Duplicate(_Part):
    """Another request that may be for the same thing."""

    id: str
    ticket: str


class Case(Record):
    """A request as the verification desk sees it.

    Attributes:
        state: Where the request stands, whoever moved it there.
        sequence: Number of its last change.
        department: Whose case it is.
        received_at: When it was first sent; its place in the queue goes by this.
        assigned_at: When its work was last announced to the department.
        queued_at: When the department's topic brought it, or a clerk had it before that; None while
            it is not in the queue.
        waiting_since: When the present wait for a clerk began.
        clock: How long the office has had it, and until when it promised what comes next.
        answer_by: When that promise ends, while the clock runs.
        warned_at: When the desk was warned of the end of this promise.
        escalated_at: When a missed promise was last told to the supervisor and the applicant.
        is_reported_late: Whether the event was reported after its limit: it is served all the same,
            by decision of the head of office.
        head_agreed_at: When she agreed here; None too where she only did so on paper.
        marks: The latest verdict on each paper.
        findings: What the checks found.
        times_returned: How often it was sent back for repair.
        terms: What it is found by; see `search_terms`.
        history: Everything that was done, the latest last; only ever added to.
    """

    ticket: str
    document_type: str
    channel: Channel
    rule_version: str
    facts: dict[str, str]
    applicant: Party
    subject: Subject
    papers: tuple[Paper, ...]
    received_at: datetime
    state: State
    sequence: int
    department: str
    section: str | None = None
    assigned_at: datetime
    queued_at: datetime | None = None
    waiting_since: datetime
    clock: Clock | None = None
    answer_by: datetime | None = None
    warned_at: datetime | None = None
    escalated_at: datetime | None = None
    claim: Claim | None = None
    marks: tuple[Mark, ...] = ()
    findings: tuple[CheckResult, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    history: tuple[Entry, ...] = ()
    times_returned: int = 0
    terms: tuple[str, ...] = ()
    is_reported_late: bool = False
    head_agreed_at: datetime | None = None

    @property
    def holder(self) -> str | None:
        """Token subject of the clerk who holds it."""
        return self.claim.by if self.claim else None

    @property
    def was_verified(self) -> bool:
        """Whether a clerk found it complete before."""
        return any(entry.action == Change.VERIFIED for entry in self.history)

    def with_clock(self, clock: Clock) -> Self:
        """Return the case with its clock advanced; another promise is to be warned of anew."""
        update: dict[str, Any] = {"clock": clock, "answer_by": clock.due}
        if clock.due != self.answer_by:
            update["warned_at"] = None
        return self.model_copy(update=update)

    def mark(self, requirement: str) -> Mark | None:
        """Return the verdict on a paper, if there is one."""
        return next((m for m in self.marks if m.requirement == requirement), None)

    def changed(
        self,
        at: datetime,
        by: str,
        action: str,
        *,
        codes: Mapping[str, str] | None = None,
        note: Sealed | None = None,
        **values: Any,
    ) -> Self:
        """Return the case with other values, and with the action in its history."""
        entry = Entry(at=at, by=by, action=action, codes=codes or {}, note=note)
        if values.get("state", self.state) not in CLAIM_KEPT:
            values["claim"] = None
        return self.model_copy(update={**values, "history": (*self.history, entry)})


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision leads to: the case as it is after it, and what is to be said."""

    case: Case
    events: tuple[EventBody, ...] = ()
