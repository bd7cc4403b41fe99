"""Where a conversation stands, what was heard, and what is to be done: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.intake.channels.whatsapp.reply import Reply
from services.intake.channels.whatsapp.texts import Texts
from services.intake.checklists import Checklists
from services.intake.people import SubjectData
from shared.catalogue.checklist import Checklist
from shared.catalogue.document_type import DocumentType
from shared.catalogue.rules import Rules
from shared.catalogue.villages import Villages
from shared.domain.lifecycle import State as RequestState
from shared.whatsapp.content import MessageKind


class Step(StrEnum):
    """What a person is asked at the moment."""

    IDLE = "idle"
    """Which document; nothing is under way."""
    FACT = "fact"
    SUBJECT = "subject"
    PAPERS = "papers"
    REVIEW = "review"
    CANCEL = "cancel"
    """Whether a draft or a request is really to be withdrawn."""
    REPAIR = "repair"
    """A new paper for a returned request."""


class State(BaseModel):
    """Where the conversation with one person stands; stored sealed, for it holds a subject's data.

    A newer version may have more fields, so unknown ones are ignored.

    Attributes:
        page: Which page of the menu is shown.
        document_type: What is asked for.
        facts: Answers so far.
        subject: Data of the subject so far, as they count; None where there is none to give.
        is_subject_new: Whether the draft has not been told of the subject's data.
        request_id: The draft, once it is started; or the returned request under repair.
        papers: Papers that were kept.
        wanted: Papers of which one is asked for now.
        left: Papers still to be repaired.
        asked_again: The paper whose photo was refused as illegible; its next photo is kept, for a
            clerk's eyes may be better.
        cancelling: Id of the request to withdraw; None for the draft.
        before: The step to go back to.
        misses: How often in a row nothing was understood.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    step: Step = Step.IDLE
    page: int = 0
    document_type: str | None = None
    facts: dict[str, str] = {}
    subject: dict[str, str | None] = {}
    is_subject_new: bool = True
    request_id: str | None = None
    papers: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    asked_again: str | None = None
    cancelling: str | None = None
    before: Step = Step.IDLE
    misses: int = 0

    def __repr__(self) -> str:
        """Show the step only."""
        return f"State({self.step.value})"

    def to(self, **changes: object) -> "State":
        """Return this state with changes."""
        return self.model_copy(update=changes)


@dataclass(frozen=True, slots=True)
class Fault:
    """A paper to repair, and why."""

    paper: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """A request of the village, as far as the conversation speaks of it.

    Attributes:
        state: None while it is a draft.
        until: The day of the next promise, if there is one.
        faults: What is still to be repaired.
        papers: What it has.
    """

    id: str
    ticket: str
    document: str
    state: RequestState | None
    until: date | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the conversation looks things up in.

    Attributes:
        name: Of the village head.
        requests: Those of the village, the newest first; only where the turn needs them.
    """

    rules: Rules
    checklists: Checklists
    villages: Villages
    texts: Texts
    today: date
    name: str = field(default="", repr=False)
    requests: tuple[Known, ...] = ()

    def kind(self, state: State) -> DocumentType:
        """Return the document type that a state is about."""
        return self.rules.type(state.document_type or "")

    def checklist(self, state: State) -> Checklist:
        """Return what the case needs."""
        return self.checklists.of(self.rules.version, state.document_type or "", state.facts)

    def returned(self) -> tuple[Known, ...]:
        """Return the requests that wait for repair."""
        return tuple(r for r in self.requests if r.state is RequestState.RETURNED and r.faults)

    def find(self, request_id: str | None) -> Known | None:
        """Return a request by its id."""
        return next((r for r in self.requests if r.id == request_id), None)


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """Something was typed."""

    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Chose:
    """A button or row was pressed."""

    id: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PaperKept:
    """A file was taken as a paper."""

    paper: str


@dataclass(frozen=True, slots=True)
class PaperRefused:
    """A file was not taken; `code` says why, and `paper` what it would have been."""

    code: str
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class PaperUnplaced:
    """A file came that belongs to nothing that is asked for."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something came that cannot be read."""

    kind: MessageKind


@dataclass(frozen=True, slots=True)
class Failed:
    """What was wanted was refused.

    Attributes:
        reason: For people; empty where there is nothing to say.
        is_gone: The request was withdrawn, forgotten or moved on meanwhile.
    """

    reason: str
    is_gone: bool = False


Heard = Said | Chose | PaperKept | PaperRefused | PaperUnplaced | Unreadable | Failed


@dataclass(frozen=True, slots=True)
class StartDraft:
    """Start a draft with all that was answered."""

    document_type: str
    facts: Mapping[str, str]
    subject: SubjectData


@dataclass(frozen=True, slots=True)
class SetSubject:
    """Correct whose record it is."""

    subject: SubjectData


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand the draft in."""


@dataclass(frozen=True, slots=True)
class Amend:
    """Hand the repaired request in again."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Withdraw a draft or request, or ask for it."""

    request_id: str


Command = StartDraft | SetSubject | Submit | Amend | Cancel


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of what was heard.

    Attributes:
        state: Where the conversation stands now.
        commands: What is to be done, in order; all of it or nothing.
        reply: What to answer; None where a notice will.
    """

    state: State
    reply: Reply | None
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs."""

    request_id: str
    paper: str
