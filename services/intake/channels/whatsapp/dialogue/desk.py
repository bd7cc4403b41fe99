"""What the conversation looks things up in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from services.intake.channels.whatsapp.dialogue.flow import Flow
from services.intake.channels.whatsapp.dialogue.state import Draft
from services.intake.channels.whatsapp.dialogue.texts import Texts
from services.intake.checklists import Checklists
from services.intake.wording import say
from shared.catalogue.checklist import Checklist
from shared.catalogue.document_type import DocumentType
from shared.catalogue.model import Text
from shared.catalogue.rules import Rules
from shared.catalogue.villages import Villages
from shared.domain.lifecycle import OWNERS, Service
from shared.domain.lifecycle import State as RequestState

CHECKED = frozenset(state for state, owner in OWNERS.items() if owner is Service.VERIFICATION)


@dataclass(frozen=True, slots=True)
class Fault:
    """A paper to repair, and why."""

    paper: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """A request that is with the office, as far as the conversation speaks of it.

    Attributes:
        until: The day of the next promise, if there is one.
        returned_at: When it was returned, while it waits for repair.
        faults: What is still to be repaired.
        papers: Codes of the papers that belong to its case, those first that were not sent.
    """

    id: str
    ticket: str
    document: str
    state: RequestState | None
    until: date | None = None
    returned_at: datetime | None = None
    faults: tuple[Fault, ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the conversation looks things up in.

    Attributes:
        library: The texts of each language.
        language: What the person reads.
        name: Of the person; empty where it is not known yet.
        is_registered: Whether the name is the register's, which the office corrects.
        requests: Those of the person, the newest first; only where the turn needs them.
        silence: How long the person has said nothing.
    """

    rules: Rules
    checklists: Checklists
    villages: Villages
    flow: Flow
    library: Mapping[str, Texts]
    today: date
    language: str = "id"
    name: str = field(default="", repr=False)
    is_registered: bool = False
    requests: tuple[Known, ...] = ()
    silence: timedelta = timedelta()

    @property
    def texts(self) -> Texts:
        """The texts in the person's language."""
        return self.library[self.language]

    def speaking(self, language: str) -> "Desk":
        """Return the desk in another language; in the same where it has no such."""
        return replace(self, language=language) if language in self.library else self

    def read(self, text: Text) -> str:
        """Return a text of the catalogue in the person's language."""
        return say(text, self.language)

    def kind(self, draft: Draft) -> DocumentType:
        """Return the document type of a draft."""
        return self.rules.type(draft.document_type)

    def title(self, draft: Draft) -> str:
        """Return what to call a draft's document."""
        return self.read(self.kind(draft).short_name)

    def checklist(self, draft: Draft) -> Checklist:
        """Return what the case needs."""
        return self.checklists.of(self.rules.version, draft.document_type, draft.facts)

    def paper(self, code: str) -> str:
        """Return what to call a paper; its code where the rules do not know it."""
        paper = self.rules.papers.get(code)
        return self.read(paper.label) if paper else code

    def returned(self) -> tuple[Known, ...]:
        """Return the requests that wait for repair."""
        return tuple(r for r in self.requests if r.state is RequestState.RETURNED and r.faults)

    def being_checked(self) -> tuple[Known, ...]:
        """Return the requests to which papers may be added."""
        return tuple(r for r in self.requests if r.state in CHECKED)

    def find(self, request_id: str | None) -> Known | None:
        """Return a request by its id."""
        return next((r for r in self.requests if r.id == request_id), None)
