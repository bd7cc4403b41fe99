"""Where a conversation stands, what was heard, and what is to be done: values only."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


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
