"""The rules of one version, and the catalogue of all versions that open requests still need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.document_type import DocumentType
from shared.catalogue.numbers import NumberPattern
from shared.catalogue.office import Department, Office
from shared.catalogue.papers import Paper
from shared.catalogue.products import Product
from shared.catalogue.reasons import Reason
from shared.catalogue.references import suggestion
from shared.catalogue.search import PhraseBook
from shared.domain.errors import InvalidInputError

T = TypeVar("T")

NEAR = timedelta(hours=8)
"""What is promised within this time is near its deadline: by the end of a day's work."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force for the requests that were filed under one version.

    The methods by code raise InvalidInputError, naming the closest code, if there is none such.

    Attributes:
        calendar: When the office works.
    """

    office: Office
    calendar: WorkingCalendar
    papers: Mapping[str, Paper]
    numbers: Mapping[str, NumberPattern]
    products: Mapping[str, Product]
    reasons: Mapping[str, Reason]
    types: Mapping[str, DocumentType]
    phrases: PhraseBook

    @property
    def version(self) -> str:
        """The name that a request keeps for life."""
        return self.office.meta.version

    def type(self, code: str) -> DocumentType:
        """Return a document type by its code."""
        return _get("document type", code, self.types)

    def find_by_word(self, text: str) -> tuple[DocumentType, ...]:
        """Return the types that somebody may mean, likeliest first.

        One type where the text is its code, name or synonym; case and accents do not matter.
        """
        return tuple(self.types[code] for code in self.phrases.find(text))

    def paper(self, code: str) -> Paper:
        """Return a paper by its code."""
        return _get("paper", code, self.papers)

    def product(self, code: str) -> Product:
        """Return a product by its code."""
        return _get("product", code, self.products)

    def reason(self, code: str) -> Reason:
        """Return a reason by its code."""
        return _get("reason", code, self.reasons)

    def department(self, code: str) -> Department:
        """Return a department by its code."""
        return _get("department", code, self.office.departments)

    def number(self, code: str) -> NumberPattern:
        """Return a number pattern by its code."""
        return _get("number pattern", code, self.numbers)

    def promise(self, document_type: str, start: datetime) -> datetime:
        """Return when the service standard of a type is over, in UTC, from a start."""
        return self.calendar.expected_by(start, self.type(document_type).service_standard)

    def warned_until(self, now: datetime) -> datetime:
        """Return the horizon: a desk is warned of promises that end before it."""
        return self.calendar.add_working_time(now, self.office.times.warn_before)

    def validate_switches(self, switches: Iterable[str]) -> None:
        """Refuse switches that these rules do not know."""
        for code in switches:
            _get("switch", code, self.office.switches)


class Catalogue:
    """All rule versions, side by side."""

    def __init__(self, rules: Iterable[Rules]) -> None:
        by_age = sorted(rules, key=lambda r: r.office.meta.in_force_from)
        self._rules = {r.version: r for r in by_age}

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions, oldest first."""
        return tuple(self._rules)

    @property
    def current(self) -> Rules:
        """The newest rules, under which requests are filed."""
        return self._rules[self.versions[-1]]

    def rules(self, version: str) -> Rules:
        """Return the rules of a version.

        Raises:
            InvalidInputError: These files have no such version.
        """
        return _get("rule version", version, self._rules)

    def warned_until(self, now: datetime) -> datetime:
        """Return the farthest horizon of all versions; see `Rules.warned_until`."""
        return max(rules.warned_until(now) for rules in self._rules.values())

    def near_until(self, now: datetime) -> datetime:
        """Return the time before which a promise counts as near its end.

        Whatever desks are warned of is near too: before a weekend, the morning after it.
        """
        return max(now + NEAR, self.warned_until(now))


def _get(kind: str, code: str, entries: Mapping[str, T]) -> T:
    if code not in entries:
        # What somebody typed for a code may be personal data: it is not repeated.
        raise InvalidInputError(f"There is no such {kind}.{suggestion(code, entries)}")
    return entries[code]
