"""What the conversation looks things up in."""

from dataclasses import dataclass, field
from datetime import date

from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.channels.whatsapp.dialogue.texts import Texts
from services.intake.checklists import Checklists
from shared.catalogue.checklist import Checklist
from shared.catalogue.document_type import DocumentType
from shared.catalogue.rules import Rules
from shared.catalogue.villages import Villages
from shared.domain.lifecycle import State as RequestState


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
