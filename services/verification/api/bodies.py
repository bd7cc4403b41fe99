"""What clerks send; personal data only in details and notes, which are sealed at once."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.verification.queue_views import View
from services.verification.use_cases.deciding import Fault
from shared.domain.lifecycle import State
from shared.identity.claims import SUBJECT
from shared.web.days import Moment
from shared.web.written import WRITTEN

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,63}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
Value = Annotated[str, StringConstraints(min_length=1, max_length=300), WRITTEN]
Note = Annotated[str, StringConstraints(min_length=1, max_length=1000), WRITTEN]
Village = Annotated[str, StringConstraints(max_length=20)]
Clerk = Annotated[str, StringConstraints(pattern=rf"^{SUBJECT}$")]
Details = Annotated[dict[Name, Value], Field(max_length=10)]


class Body(BaseModel):
    """A body that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Next(Body):
    """From which part of the queues, as `GET /v1/queue` narrows them; from all of the clerk's."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"department": "CAPIL"},
                {"document_type": "AKTA_LAHIR", "village": "33.19.08.2001"},
            ]
        }
    )

    department: Code | None = None
    document_type: Code | None = None
    village: Village | None = None


class Search(Body):
    """What to look for: a ticket, a NIK, words of a name, or a village as in "desa Mejobo"."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "KDS-7K3M"}]})

    text: Annotated[str, StringConstraints(min_length=1, max_length=200), WRITTEN]
    department: Code | None = None
    states: Annotated[tuple[State, ...], Field(max_length=len(State))] = ()
    after: Annotated[str, StringConstraints(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class PaperDecision(Body):
    """A verdict on one paper; `version` is what the clerk saw, to be told of newer ones."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decision": "accepted", "version": 4},
                {"decision": "faulty", "reason": "TTD_KOSONG", "details": {"who": "ayah"}},
            ]
        }
    )

    decision: Literal["accepted", "faulty"]
    reason: Code | None = None
    details: Details = {}
    version: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        if (self.decision == "faulty") != (self.reason is not None):
            raise ValueError("give a reason for a faulty paper, and none for an accepted one")
        return self

    def fault(self, requirement: str) -> Fault | None:
        """Return what is wrong with the paper, if anything is."""
        return Fault(requirement, self.reason, self.details) if self.reason else None


class GivenFault(Body):
    """Why one paper has to be sent again."""

    requirement: Code
    reason: Code
    details: Details = {}

    def to_fault(self) -> Fault:
        """Return it as the use cases take it."""
        return Fault(self.requirement, self.reason, self.details)


class Decision(Body):
    """A decision on the whole request; `version` is what the clerk saw, to be told of changes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decision": "verify", "version": 4},
                {
                    "decision": "return",
                    "faults": [{"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}],
                },
                {"decision": "reject", "reason": "WILAYAH_LAIN", "details": {"regency": "Jepara"}},
            ]
        }
    )

    decision: Literal["verify", "return", "reject"]
    faults: Annotated[tuple[GivenFault, ...], Field(max_length=50)] = ()
    reason: Code | None = None
    details: Details = {}
    note: Note | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    head_agreed: bool = Field(
        default=False, description="The head of office agreed to what was reported late."
    )

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.head_agreed and self.decision != "verify":
            raise ValueError("head_agreed goes with the decision to verify")
        if self.faults and self.decision != "return":
            raise ValueError("faults go with the decision to return")
        if (self.reason is not None) != (self.decision == "reject"):
            raise ValueError("a reason goes with the decision to reject, and only with that")
        if self.details and self.decision != "reject":
            raise ValueError("details go with the reason to reject, or with a fault")
        return self


class GivenFilter(Body):
    """A view of the queue under a name."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60), WRITTEN]
    view: View = View.UNCLAIMED
    department: Code | None = None
    document_type: Code | None = None
    village: Village | None = None


class Merge(Body):
    """Into which request this one goes; `version` is what the clerk saw."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"into": "019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11"}]}
    )

    into: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=1)] | None = None


class NewNote(Body):
    """What colleagues should know; no applicant sees it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Ibu datang besok."}]})

    text: Note


class Filters(Body):
    """The caller's saved filters, all of them."""

    filters: Annotated[tuple[GivenFilter, ...], Field(max_length=20)]


class Assignment(Body):
    """Which requests go to whom; back to the queue where `to` is left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"cases": ["019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11"], "to": "capil-bayu"}]
        }
    )

    cases: Annotated[
        tuple[Annotated[str, StringConstraints(min_length=1, max_length=100)], ...],
        Field(min_length=1, max_length=200),
    ]
    to: Clerk | None = None


class AbsenceBody(Body):
    """Who, in which department, from when until when, and who works on what she holds."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "clerk": "capil-rina",
                    "department": "CAPIL",
                    "from": "2026-12-01T00:00:00Z",
                    "until": "2026-12-05T00:00:00Z",
                    "cover": "capil-bayu",
                }
            ]
        }
    )

    clerk: Clerk
    department: Code
    starts_at: Annotated[Moment, Field(alias="from")]
    until: Moment
    cover: Clerk | None = None


class HandOver(Body):
    """To which department, and why; `version` is what the clerk saw, to be told of changes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"department": "DAFDUK", "note": "Ini perubahan KK.", "version": 4}]
        }
    )

    department: Code
    note: Note
    version: Annotated[int, Field(ge=1)] | None = None
