"""The office: departments, sections, hours, switches for rules that it has yet to confirm."""

from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import NonNegativeInt, PositiveInt, field_validator

from shared.catalogue.closures import Closure
from shared.catalogue.model import Code, Confidence, Model, Text, Words
from shared.catalogue.references import ByCode, reference
from shared.catalogue.villages import known_regencies
from shared.catalogue.week import WeekHours


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
    """A rule for every document type, told to applicants and clerks."""

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
    """The regency, by the code after which its table of villages is named."""
    timezone: Words

    @field_validator("region")
    @classmethod
    def _has_villages(cls, region: str) -> str:
        if region not in known_regencies():
            known = ", ".join(known_regencies())
            raise ValueError(f"there is no table of the villages of '{region}'. Allowed: {known}")
        return region

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        # To look for it is quick; to list all that exist takes a tenth of a second.
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"'{name}' is not a time zone such as Asia/Jakarta") from None
        return name


class Fee(Model):
    """What a service costs: nothing (UU 24/2013 Ps 79A)."""

    rupiah: NonNegativeInt
    basis: Words
    confidence: Confidence


class ServiceHours(Model):
    """When the office serves in a usual week; `closures.yaml` has its own days off."""

    week: WeekHours
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    note: Text | None = None


class Times(Model):
    """Limits of time that the office chooses itself."""

    repair_days: PositiveInt
    """How long an applicant may take to send what is missing."""
    warn_before_hours: NonNegativeInt
    """How long before the service standard ends a supervisor is warned."""
    confidence: Confidence
    note: Text | None = None

    @property
    def warn_before(self) -> timedelta:
        """The same in office time."""
        return timedelta(hours=self.warn_before_hours)


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
    closures: tuple[Closure, ...] = ()
    """From `closures.yaml`, the same for every version."""

    @property
    def timezone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.meta.timezone)
