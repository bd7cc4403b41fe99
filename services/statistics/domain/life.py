"""What statistics keep of a request: its changes, each once, by their numbers."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self

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
        due: The promise, where the change makes or moves one.
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


class Remark(StrEnum):
    """What is told of a request without moving it."""

    TAKEN = "taken"
    """A clerk has it in hand."""
    AGED = "aged"
    """What the office promised was missed."""


class Remarked(_Frozen):
    """A remark, and to which department it was made."""

    remark: Remark
    at: datetime
    department: str


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
        remarks: In the order in which they were made, none twice.
    """

    origin: Origin | None = None
    changes: tuple[Heard, ...] = ()
    remarks: tuple[Remarked, ...] = ()

    def knows(self, news: Heard | Remarked) -> bool:
        """Return whether something is no news."""
        return news in (self.remarks if isinstance(news, Remarked) else self.changes)

    def after(self, news: Heard | Remarked, origin: Origin | None = None) -> Self:
        """Return the life with news, which may be older than what is known.

        A change that is heard again replaces what an older release kept of it.
        """
        if self.knows(news):
            return self
        grown: dict[str, Any]
        if isinstance(news, Remarked):
            grown = {
                "remarks": tuple(
                    sorted((*self.remarks, news), key=lambda r: (r.at, r.remark, r.department))
                )
            }
        else:
            others = (heard for heard in self.changes if heard.sequence != news.sequence)
            grown = {"changes": tuple(sorted((*others, news), key=lambda h: h.sequence))}
        return self.model_copy(update={**grown, "origin": self.origin or origin})
