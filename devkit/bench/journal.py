"""What the load generator saw, request by request; times are Unix seconds of this machine."""

import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Life:
    """One request as seen from outside; a time is 0 until it happened.

    Attributes:
        number: Its number in the run.
        sent: When it was, or by its schedule ought to have been, sent.
        accepted: When the 201 came.
        ticket: What people say.
        queued: When the department's queue had it, as the service tells.
        claimed: When a verifier had it.
        decided: When the decision was answered.
        completed: When the recording of its product was answered.
    """

    number: int
    sent: float
    accepted: float
    ticket: str
    queued: float = 0
    claimed: float = 0
    decided: float = 0
    completed: float = 0


@dataclass(slots=True)
class Journal:
    """Everything seen in one run.

    Attributes:
        lives: Requests by id.
        errors: Answers other than expected, by call and status; what was repeated and then went
            well is counted too.
        duplicates: What happened twice and may happen once, by what it was.
        webhooks: Seconds in which webhooks were acknowledged.
        filed: How many were accepted.
        given_up: How many could not be filed.
    """

    lives: dict[str, Life] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    webhooks: list[float] = field(default_factory=list)
    filed: int = 0
    given_up: int = 0
    verified: int = 0
    completed: int = 0
    notices: int = 0
    moved_at: float = field(default_factory=time.time)

    def note_filed(self, request_id: str, life: Life) -> None:
        """Note that a request was accepted."""
        if request_id in self.lives:
            self.duplicates["request with the id of another"] += 1
        self.lives[request_id] = life
        self.filed += 1
        self.moved_at = life.accepted

    def note_claimed(self, life: Life, queued: float, at: float) -> None:
        """Note that a verifier got a request."""
        if life.claimed:
            self.duplicates["request given to two verifiers"] += 1
        life.queued, life.claimed = queued, at

    def note_decided(self, life: Life, at: float) -> None:
        """Note that a decision was answered."""
        life.decided = self.moved_at = at
        self.verified += 1

    def note_completed(self, life: Life, at: float) -> None:
        """Note that a request was completed."""
        if life.completed:
            self.duplicates["request completed twice"] += 1
            return
        life.completed = self.moved_at = at
        self.completed += 1

    def note_notices(self, accepted: int) -> None:
        """Note how many notices the provider has."""
        if accepted != self.notices:
            self.moved_at = time.time()
        self.notices = accepted
