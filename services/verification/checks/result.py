"""What a check finds, and what it is given to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from shared.catalogue.checklist import Checklist
from shared.events.parts import Paper


class Severity(StrEnum):
    """How much a finding matters."""

    INFO = "info"
    WARNING = "warning"
    FAULT = "fault"


class CheckResult(BaseModel):
    """One finding.

    Attributes:
        code: What was found; also the key of its text in `texts.py`.
        severity: How much it matters.
        requirement: Which paper it is about, if it is about one.
        requests: Ids of other requests it is about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    requirement: str | None = None
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The subject's numbers in clear, where they are known; not to be logged or kept."""

    nik: str | None = field(default=None, repr=False)
    family_card: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Twin:
    """Another request with a fingerprint in common.

    Attributes:
        id: The other request.
        ticket: Its ticket.
        is_open: Whether somebody still has to do something about it.
    """

    id: str
    ticket: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that checks may look at.

    Attributes:
        checklist: What the catalogue asks for in this case.
        papers: What was sent.
        identity: Whose record it is.
        twins: Other requests that may be for the same thing.
        today: The day at the office.
        is_reported_late: Whether the event was reported after its limit.
    """

    checklist: Checklist
    papers: tuple[Paper, ...]
    identity: Identity
    twins: tuple[Twin, ...]
    today: date
    is_reported_late: bool = False


class Check(Protocol):
    """A check: pure, and quick enough to be run on every request."""

    def __call__(self, material: Material) -> Iterable[CheckResult]:
        """Return what a clerk should look at; nothing where all is well."""
        ...
