"""The office: departments, sections, hours, switches for rules that it has yet to confirm."""

from datetime import date, time
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, NonNegativeInt, PositiveInt, ValidationInfo, field_validator

from shared.catalogue.model import Code, Confidence, Model, Text, Words
from shared.catalogue.references import ByCode, reference


class Source(Model):
    """Where a rule was read."""

    code: Code
    title: Words


class Department(Model):
    """A department (bidang); it owns document types and products."""

    code: Code
    name: Text
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    note: Text | None = None


class Section(Model):
    """A section (seksi) of a department, or a sub-coordinator since 2021."""

    code: Code
    name: Text
    department: Annotated[Department, reference("department")]
    confidence: Confidence


class Switch(Model):
    """A local rule that the office turns on or off."""

    code: Code
    default: bool
    question: Text
    """What to ask the office."""


class GeneralRule(Model):
    """A rule for every document type, told to applicants and officers."""

    code: Code
    text: Text
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()


class Meta(Model):
    """Which rules these are and where they hold."""

    version: Words
    """The name of the folder; a request keeps it for life."""
    in_force_from: date
    basis: Words
    note: Text | None = None
    region: Words
    timezone: Words

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"'{name}' is not a time zone such as Asia/Jakarta")
        return name


class Fee(Model):
    """What a service costs: nothing (UU 24/2013 Ps 79A)."""

    rupiah: NonNegativeInt
    basis: Words
    confidence: Confidence


def _as_text(value: object) -> object:
    # Pydantic would read a bare number as seconds since midnight.
    if not isinstance(value, str | time):
        raise ValueError('write the time as "08:00"')  # noqa: TRY004 - pydantic wants ValueError
    return value


Clock = Annotated[time, BeforeValidator(_as_text)]


class Opening(Model):
    """From when to when the office works on one day of the week, in local time."""

    opens: Clock
    closes: Clock

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: ValidationInfo) -> time:
        opens = info.data.get("opens")
        if opens is not None and closes <= opens:
            raise ValueError(f"closes at {closes:%H:%M}, which is not after {opens:%H:%M}")
        return closes


class WeekHours(Model):
    """Service hours of the week; a day left out is a day off."""

    monday: Opening | None = None
    tuesday: Opening | None = None
    wednesday: Opening | None = None
    thursday: Opening | None = None
    friday: Opening | None = None
    saturday: Opening | None = None
    sunday: Opening | None = None

    def on(self, day: date) -> Opening | None:
        """Return the hours of the weekday of a date."""
        names = tuple(type(self).model_fields)
        opening: Opening | None = getattr(self, names[day.weekday()])
        return opening


class ServiceHours(Model):
    """When the office serves, and its own days off beyond the national ones."""

    week: WeekHours
    closed_on: tuple[date, ...] = ()
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    note: Text | None = None


class Times(Model):
    """Limits of time that the office chooses itself."""

    repair_days: PositiveInt
    """How long an applicant may take to send what is missing."""
    warn_before_hours: NonNegativeInt
    """How long before the service standard ends a supervisor is warned."""
    hard_limit_days: PositiveInt
    confidence: Confidence
    note: Text | None = None


class Office(Model):
    """All of `office.yaml`."""

    meta: Meta
    fee: Fee
    general_rules: ByCode[GeneralRule]
    switches: ByCode[Switch]
    departments: ByCode[Department]
    sections: ByCode[Section]
    sources: ByCode[Source]
    hours: ServiceHours
    times: Times

    @property
    def timezone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.meta.timezone)
