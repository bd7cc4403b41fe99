"""What statistics keep of a request: its changes, each once, by their numbers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.domain.lifecycle import Change, State


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(_Frozen):
    """A product that was made."""

    key: str
    code: str
    department: str


class Heard(_Frozen):
    """One change of a request, as far as statistics need it.

    Attributes:
        sequence: Its number in the request's life.
        change: What happened.
        state: Where the request stood after it.
        at: When it was decided.
        department: Who has the request from now on, where the change says so.
        due: The promise, where the change makes one.
        reasons: Why papers were returned, one code for each faulty paper.
        product: What was made.
    """

    sequence: int
    change: Change
    state: State
    at: datetime
    department: str | None = None
    due: datetime | None = None
    reasons: tuple[str, ...] = ()
    product: Product | None = None


class Origin(_Frozen):
    """What the submission says of a request for good.

    Attributes:
        document_type: Code of the catalogue.
        channel: How it came in.
        village: Kemendagri code of where the subject lives, else of whose head filed it.
    """

    document_type: str
    channel: str
    village: str | None = None


class Life(_Frozen):
    """Everything that was heard of one request.

    Attributes:
        origin: None until the submission was heard.
        changes: In the order of their numbers, none twice; some may still be missing.
    """

    origin: Origin | None = None
    changes: tuple[Heard, ...] = ()

    def has_heard(self, sequence: int) -> bool:
        """Return whether a change is known."""
        return any(heard.sequence == sequence for heard in self.changes)

    def after(self, heard: Heard) -> tuple[Heard, ...]:
        """Return the changes with one more, which may be older than some."""
        return tuple(sorted((*self.changes, heard), key=lambda h: h.sequence))
