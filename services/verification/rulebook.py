"""The catalogue's rules, as the verification desk asks for them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from services.verification.domain.case import Case
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.checklist import Checklist
from shared.catalogue.clock import Clock, Standing
from shared.catalogue.document_type import DocumentType
from shared.catalogue.rules import Catalogue, Rules
from shared.domain.lifecycle import State

WORKING_DAY = timedelta(days=1)


class Rulebook:
    """Answers by the rules that a request was filed under.

    The methods raise InvalidInputError where a request names rules or a type that do not exist.

    Args:
        catalogue: The office's rules.
        switches: Where the office differs from the switches' defaults.
    """

    def __init__(self, catalogue: Catalogue, switches: Mapping[str, bool]) -> None:
        catalogue.current.validate_switches(switches)
        self.catalogue = catalogue
        self._switches = switches

    @property
    def departments(self) -> tuple[str, ...]:
        """The codes of all departments that any version knows."""
        versions = [self.catalogue.rules(version) for version in self.catalogue.versions]
        return tuple({code: None for rules in versions for code in rules.office.departments})

    def version(self, version: str) -> Rules | None:
        """Return a version of the rules, or the `current` one; None if there is no such version."""
        if version == "current":
            return self.catalogue.current
        known = version in self.catalogue.versions
        return self.catalogue.rules(version) if known else None

    def rules(self, case: Case) -> Rules:
        """Return the rules that hold for a case."""
        return self.catalogue.rules(case.rule_version)

    def type_of(self, case: Case) -> DocumentType:
        """Return the document type of a case."""
        return self.rules(case).type(case.document_type)

    def checklist(self, case: Case) -> Checklist:
        """Return which papers a case needs."""
        return self.type_of(case).checklist(case.facts, self._switches)

    def promise(self, case: Case, start: datetime) -> datetime:
        """Return when the service standard of a case is over, from a start."""
        return self.rules(case).promise(case.document_type, start)

    def calendar(self, case: Case) -> WorkingCalendar:
        """Return when the office works, by the rules that hold for a case."""
        return self.rules(case).calendar

    def clock(self, case: Case) -> Clock:
        """Return the clock of a case; one that has none yet is as if it had run from the start."""
        return case.clock or Clock.start(case.received_at, self.promise(case, case.received_at))

    def clock_in(self, case: Case, state: State, at: datetime) -> Clock:
        """Return the clock of a case that moves to a state."""
        return self.clock(case).follow(state, at, self.calendar(case))

    def clock_to_make(self, case: Case, now: datetime) -> Clock:
        """Return the clock of a case that is found complete: from now on the making is promised.

        Once only: what is found complete again, after a referral back, has its promise already.
        """
        clock = self.clock(case)
        return clock if case.was_verified else clock.promise(self.promise(case, now))

    def standing(self, case: Case, now: datetime) -> Standing:
        """Return how the clock of a case stands."""
        rules = self.rules(case)
        return self.clock(case).standing(now, rules.office.times.warn_before, rules.calendar)

    def repair_by(self, case: Case, now: datetime) -> datetime:
        """Return until when an applicant may repair a request that is returned now."""
        return now + timedelta(days=self.rules(case).office.times.repair_days)

    def claim_ends(self, case: Case) -> datetime | None:
        """Return when an untouched claim runs out: at the same hour of the next working day."""
        if case.claim is None:
            return None
        return self.calendar(case).expected_by(case.claim.touched_at, WORKING_DAY)

    def office_day(self, now: datetime) -> date:
        """Return the day at the office, by its newest rules."""
        return now.astimezone(self.catalogue.current.office.timezone).date()

    def today(self, case: Case, now: datetime) -> date:
        """Return the day at the office."""
        return now.astimezone(self.rules(case).office.timezone).date()
