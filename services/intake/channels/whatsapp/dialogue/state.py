"""Where a conversation stands; values only."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Step(StrEnum):
    """What a person is asked at the moment."""

    NAME = "name"
    """Who it is that writes; only of residents, for village heads are registered."""
    IDLE = "idle"
    """Which document; nothing is under way."""
    FACT = "fact"
    DATE = "date"
    """When it happened, from which a time for reporting counts."""
    SUBJECT = "subject"
    PAPERS = "papers"
    REVIEW = "review"
    EDIT = "edit"
    """What is to be changed."""
    SWAP = "swap"
    """Which paper was taken for another, then which one it is."""
    CANCEL = "cancel"
    """Whether a draft or a request is really to be withdrawn."""
    DRAFTS = "drafts"
    """Which draft is to be continued."""
    LANGUAGE = "language"
    REPAIR = "repair"
    """A new paper for a returned request."""
    MATCH = "match"
    """Which paper a file is that came before it was known what it is for."""
    ADD = "add"
    """A paper more for a request that the office is checking."""


class _Value(BaseModel):
    """A newer version may have more fields, so unknown ones are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def __repr__(self) -> str:
        """Show the kind only: it holds a subject's data."""
        return f"{type(self).__name__}()"


class Draft(_Value):
    """A request that is being filled in.

    Attributes:
        number: Which draft of this person it is; buttons name it.
        document_type: What is asked for.
        facts: Answers so far.
        dates: Dates of the case so far, ISO; None where one is not known.
        subject: Data of the subject so far, as they count; None where there is none to give.
        request_id: The stored draft, once it is started.
        is_told: Whether the stored draft has all the facts and data.
        papers: Papers that were kept.
        editing: What is asked once more: `fact:<code>`, `date:<code>`, `subject:<field>` or
            `paper:<code>`.
    """

    number: int
    document_type: str
    facts: dict[str, str] = {}
    dates: dict[str, str | None] = {}
    subject: dict[str, str | None] = {}
    request_id: str | None = None
    is_told: bool = False
    papers: tuple[str, ...] = ()
    editing: str | None = None

    def to(self, **changes: object) -> "Draft":
        """Return this draft with changes."""
        return self.model_copy(update=changes)


class Early(_Value):
    """A file that came before it was known what it is for, and is kept.

    Attributes:
        id: Under which it is kept.
        at: When it was sent.
        words: Its caption, or its name.
        message: The platform's id of its message, to quote it.
        is_passed: Whether it is for something else than what is under way.
    """

    id: str
    at: datetime
    words: str | None = None
    message: str | None = None
    is_passed: bool = False

    def to(self, **changes: object) -> "Early":
        """Return this file with changes."""
        return self.model_copy(update=changes)


class State(_Value):
    """Where the conversation with one person stands; stored sealed.

    Attributes:
        question: Number of the present question; buttons carry it, so that old ones are known.
        is_welcomed: Whether the person was told who answers here and what becomes of the data.
        language: What the person chose to read.
        name: What a resident is called.
        wanted: Code of the document that a resident asked for before telling a name.
        page: Which page of the menu is shown.
        offered: Ids of what is offered in its place, where several may be meant.
        draft: What is being filled in.
        kept: Drafts put aside.
        drafts_begun: How many drafts this person has begun.
        early: Files that came before it was known what they are for.
        request_id: The request under repair, or to which papers are added.
        left: Papers still to be repaired; the first is asked for.
        asked_again: The paper whose photo was refused as illegible; its next photo is kept, for a
            clerk's eyes may be better.
        chosen: The paper to be swapped or added, or the kept file that is asked about.
        cancelling: Id of the request to withdraw; None for the draft.
        before: The step to go back to.
        misses: How often in a row nothing was understood.
    """

    step: Step = Step.IDLE
    question: int = 0
    is_welcomed: bool = False
    language: str | None = None
    name: str | None = None
    wanted: str | None = None
    page: int = 0
    offered: tuple[str, ...] = ()
    draft: Draft | None = None
    kept: tuple[Draft, ...] = ()
    drafts_begun: int = 0
    early: tuple[Early, ...] = ()
    request_id: str | None = None
    left: tuple[str, ...] = ()
    asked_again: str | None = None
    chosen: str | None = None
    cancelling: str | None = None
    before: Step = Step.IDLE
    misses: int = 0

    def to(self, **changes: object) -> "State":
        """Return this state with changes."""
        return self.model_copy(update=changes)

    def drafting(self, **changes: object) -> "State":
        """Return this state with changes to its draft."""
        if self.draft is None:
            raise ValueError("There is no draft to change.")
        return self.to(draft=self.draft.to(**changes))

    def free(self) -> "State":
        """Return the state in which nothing is under way; what is known of the person stays."""
        return State(
            question=self.question,
            is_welcomed=self.is_welcomed,
            language=self.language,
            name=self.name,
            kept=self.kept,
            drafts_begun=self.drafts_begun,
            early=tuple(file.to(is_passed=False) for file in self.early),
        )

    def asks_the_same(self, other: "State") -> bool:
        """Return whether the other state asks the same question."""
        plain = {
            "misses": 0,
            "question": 0,
            "asked_again": None,
            "is_welcomed": True,
            "early": (),
        }
        return self.to(**plain) == other.to(**plain)
