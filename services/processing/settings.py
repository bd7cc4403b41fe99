"""The environment of processing."""

from enum import StrEnum

from pydantic import Field

from shared.settings import ServiceSettings


class RegistryKind(StrEnum):
    """How products come to be made."""

    MANUAL = "manual"
    """Operators type into the national system and record what it issued."""
    AUTOMATIC = "automatic"
    """A stand-in issues invented numbers, for demonstrations and load."""


class ProcessingSettings(ServiceSettings):
    """What processing takes from its environment beside what every service takes.

    Attributes:
        public_url: Where people reach the public page; receipts and slips tell it.
        processing_registry: How products come to be made.
        appointments_a_day: How many applicants the counter can take on one day.
    """

    public_url: str = "http://127.0.0.1:8000"
    processing_registry: RegistryKind = RegistryKind.MANUAL
    appointments_a_day: int = Field(default=40, ge=1)
