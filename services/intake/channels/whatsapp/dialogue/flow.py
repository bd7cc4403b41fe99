"""The order and the limits of the conversation: data that whoever cannot program may change."""

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.catalogue.yaml_files import read_packaged

FieldName = Literal["name", "nik", "family_card", "birth_date", "address"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SubjectField(_Part):
    """Something that is asked about the subject.

    Attributes:
        may_be_skipped: Whether "none" is an answer.
        is_free_text: Whether anything at all could be an answer.
    """

    name: FieldName
    may_be_skipped: bool
    is_free_text: bool


class Flow(_Part):
    """All of `flow.yaml`, which says what each part means."""

    languages: tuple[Literal["id", "jv", "en"], ...] = Field(min_length=1)
    subject: tuple[SubjectField, ...] = Field(min_length=1)
    misses_until_example: int = Field(ge=1)
    misses_until_choice: int = Field(ge=1)
    misses_until_person: int = Field(ge=1)
    silence_hours: int = Field(ge=1)
    drafts_kept: int = Field(ge=1, le=9)
    files_kept: int = Field(ge=1, le=20)

    @property
    def silence(self) -> timedelta:
        """How long somebody may say nothing before free text is no answer any more."""
        return timedelta(hours=self.silence_hours)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what is asked about the subject, in order."""
        return tuple(field.name for field in self.subject)

    def field(self, name: str) -> SubjectField:
        """Return a field by its name."""
        return next(field for field in self.subject if field.name == name)


@cache
def load_flow() -> Flow:
    """Read the flow that comes with the channel."""
    path = files("services.intake.channels.whatsapp.dialogue").joinpath("flow.yaml")
    return Flow.model_validate(read_packaged(path))
