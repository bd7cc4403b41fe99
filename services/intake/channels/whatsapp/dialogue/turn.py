"""What may come of what was heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.people import SubjectData


@dataclass(frozen=True, slots=True)
class StartDraft:
    """Store a draft with all that was answered."""

    document_type: str
    facts: Mapping[str, str]
    subject: SubjectData


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """Correct the facts of the draft."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetSubject:
    """Correct whose record the draft is about."""

    subject: SubjectData


@dataclass(frozen=True, slots=True)
class SwapPapers:
    """Let what was taken for one paper be another, and the other way round."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class TakeEarly:
    """Let a kept file be a paper of the request."""

    file: str
    paper: str


@dataclass(frozen=True, slots=True)
class ForgetEarly:
    """Erase kept files."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand the draft in.

    Attributes:
        dates: Dates of the case; only what follows from them is kept.
        born: The subject's day of birth.
    """

    dates: Mapping[str, date] = field(default_factory=dict, repr=False)
    born: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Amend:
    """Hand the repaired request in again."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Withdraw a draft or request, or ask for it."""

    request_id: str


@dataclass(frozen=True, slots=True)
class GiveName:
    """Note what a resident is called."""

    name: str = field(repr=False)


Command = (
    StartDraft
    | AnswerFacts
    | SetSubject
    | SwapPapers
    | TakeEarly
    | ForgetEarly
    | Submit
    | Amend
    | Cancel
    | GiveName
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of what was heard.

    Attributes:
        state: Where the conversation stands now.
        reply: What to answer; None where a notice will.
        commands: What is to be done, in order; all of it or nothing.
    """

    state: State
    reply: Reply | None
    commands: tuple[Command, ...] = ()
