"""A document type: what an applicant may ask for, and everything services must know about it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt, ValidationInfo, field_validator

from shared.catalogue.checklist import Checklist, draw_up
from shared.catalogue.deadlines import ReportingLimit
from shared.catalogue.facts import Fact
from shared.catalogue.model import Code, Model, Text, Words
from shared.catalogue.office import Department, Section, Source
from shared.catalogue.products import Product, ProductOfRequest, keyed
from shared.catalogue.references import ByCode, reference, suggestion
from shared.catalogue.requirements import Requirement, TurningAway
from shared.domain.errors import InvalidInputError

MENU_CHARACTERS = 24
"""WhatsApp cuts the title of a list row after this many characters."""


class Tone(StrEnum):
    """How to speak with the applicant."""

    NEUTRAL = "neutral"
    CONDOLENCE = "condolence"


def _fits_a_menu(text: Text) -> Text:
    for wording in (text.id, text.en, text.jv or ""):
        if len(wording) > MENU_CHARACTERS:
            raise ValueError(f"'{wording}' is longer than {MENU_CHARACTERS} characters")
    return text


class DocumentType(Model):
    """One file of `types/`."""

    code: Code
    name: Text
    short_name: Annotated[Text, AfterValidator(_fits_a_menu)]
    synonyms: tuple[Words, ...] = ()
    """What citizens call it."""
    is_common: bool = False
    """Belongs in a first, short menu."""
    tone: Tone = Tone.NEUTRAL
    department: Annotated[Department, reference("department")]
    section: Annotated[Section, reference("section")]
    legal_basis: Words | None = None
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    precondition: Text | None = None
    """Who may ask for it; an officer judges."""
    dates: Mapping[str, Text] = Field(default_factory=dict)
    """Dates of the case to ask for, such as the date of birth."""
    facts: ByCode[Fact] = Field(default_factory=dict)
    turned_away_when: tuple[TurningAway, ...] = ()
    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1)]
    reporting_limit: ReportingLimit | None = None
    service_standard_hours: PositiveInt
    statutory_days: PositiveInt | None = None
    products: Annotated[tuple[Annotated[Product, reference("product")], ...], Field(min_length=1)]
    in_person: bool
    """Whether somebody must come by appointment."""
    in_person_for: Text | None = None
    note: Text | None = None

    @field_validator("section")
    @classmethod
    def _section_is_of_the_department(cls, section: Section, info: ValidationInfo) -> Section:
        department: Department | None = info.data.get("department")
        if department is not None and section.department != department:
            owner = section.department.code
            raise ValueError(f"'{section.code}' is a section of {owner}, not of {department.code}")
        return section

    @field_validator("requirements")
    @classmethod
    def _asks_once_for_each_paper(
        cls, requirements: tuple[Requirement, ...]
    ) -> tuple[Requirement, ...]:
        seen: list[tuple[str, object]] = []
        for requirement in requirements:
            entry = (requirement.paper.code, requirement.when)
            if entry in seen:
                raise ValueError(f"asks twice for '{entry[0]}' under the same condition")
            seen.append(entry)
        return requirements

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words by which people may ask for it."""
        names = (self.name, self.short_name)
        spoken = [w for name in names for w in (name.id, name.en, name.jv) if w is not None]
        return (self.code, *spoken, *self.synonyms)

    @property
    def service_standard(self) -> timedelta:
        """How long the office promises to take once everything is complete."""
        return timedelta(hours=self.service_standard_hours)

    @property
    def keyed_products(self) -> tuple[ProductOfRequest, ...]:
        """What a request yields, each under its key inside the request."""
        return keyed(self.products)

    @property
    def departments(self) -> tuple[Department, ...]:
        """The departments that work on it: the owner first, then those of its products."""
        owners = (self.department, *(product.department for product in self.products))
        return tuple({owner.code: owner for owner in owners}.values())

    def validate_facts(self, facts: Mapping[str, str]) -> None:
        """Refuse facts that this type does not know, and answers that a fact does not have.

        Raises:
            InvalidInputError: With a problem for each.
        """
        problems: dict[str, str] = {}
        for code, answer in facts.items():
            if code not in self.facts:
                # What was typed may be personal data: it is not repeated.
                problems["facts"] = f"One is not known.{suggestion(code, self.facts)}"
            elif answer not in self.facts[code].answers:
                problems[code] = f"Answer one of: {', '.join(self.facts[code].answers)}."
        if problems:
            raise InvalidInputError(f"Some facts do not fit {self.code}.", problems)

    def compute_facts(self, dates: Mapping[str, date], reported: date) -> dict[str, str]:
        """Return the facts that follow from dates of the case; the others are to be asked."""
        answers = {
            code: fact.computed.answer(dates[fact.computed.since], reported)
            for code, fact in self.facts.items()
            if fact.computed is not None and fact.computed.since in dates
        }
        return {code: answer for code, answer in answers.items() if answer is not None}

    def answered(
        self, facts: Mapping[str, str], dates: Mapping[str, date], reported: date
    ) -> dict[str, str]:
        """Return answers with those that follow from dates of the case, which nobody is asked.

        Raises:
            InvalidInputError: A date that this type does not know, or that lies ahead.
        """
        problems = {f"dates.{code}": "is in the future" for code in dates if dates[code] > reported}
        if not dates.keys() <= self.dates.keys():
            problems["dates"] = f"Allowed: {', '.join(self.dates) or 'none'}."
        if problems:
            raise InvalidInputError(f"Some dates do not fit {self.code}.", problems)
        known = {code: day for code, day in dates.items() if code in self.dates}
        return {**facts, **self.compute_facts(known, reported)}

    def checklist(
        self, facts: Mapping[str, str], switches: Mapping[str, bool] | None = None
    ) -> Checklist:
        """Return what to ask next and which papers are needed.

        Args:
            facts: The answers so far.
            switches: Where the office differs from the switches' defaults.

        Raises:
            InvalidInputError: A fact or an answer is unknown.
        """
        self.validate_facts(facts)
        return draw_up(self.facts, self.asked_for(switches or {}), self.turned_away_when, facts)

    def asked_for(self, switches: Mapping[str, bool]) -> Sequence[Requirement]:
        """Return the requirements that are switched on, whatever the facts."""
        return [r for r in self.requirements if r.is_on(switches)]

    @property
    def date_to_ask(self) -> str | None:
        """The date from which the time for reporting counts, where nothing else tells it."""
        limit = self.reporting_limit
        return None if limit is None or limit.is_birth_of_subject else limit.since

    def days_late(self, dates: Mapping[str, date], reported: date) -> int:
        """Return by how many days the event is reported late; 0 in time or where no limit is."""
        limit = self.reporting_limit
        if limit is None or limit.since not in dates:
            return 0
        return limit.days_late(dates[limit.since], reported)

    def is_late(self, dates: Mapping[str, date], born: date | None, reported: date) -> bool:
        """Return whether the event is reported late, as far as its date is known."""
        limit = self.reporting_limit
        if limit is not None and limit.is_birth_of_subject and born is not None:
            dates = {limit.since: born, **dates}
        return self.days_late(dates, reported) > 0
