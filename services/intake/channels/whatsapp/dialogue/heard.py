"""What may be heard in a conversation."""

from dataclasses import dataclass

from services.intake.channels.whatsapp.dialogue.state import Early
from shared.whatsapp.content import MessageKind


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
    """A file was taken as a paper.

    Attributes:
        is_guess: Whether nobody said which paper it is, and it could be another one too.
    """

    paper: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class PaperRefused:
    """A file was not taken; `code` says why, and `paper` what it would have been."""

    code: str
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class FileKept:
    """A file came that belongs to nothing that is asked for, and was kept."""

    file: Early


@dataclass(frozen=True, slots=True)
class FileNotKept:
    """Such a file came, and as many as may be are kept already."""


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


Heard = Said | Chose | PaperKept | PaperRefused | FileKept | FileNotKept | Unreadable | Failed
