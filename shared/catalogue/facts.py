"""Facts of a case that decide which papers are needed: answers to questions, or computed."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.catalogue.model import Code, Model, Text
from shared.catalogue.references import BROKEN, unknown


class Unit(StrEnum):
    """In what a computed fact counts from its date."""

    YEARS = "years"
    """Full years: an age."""
    DAYS = "days"


class Bracket(Model):
    """An answer that holds from a count (included) up to another (left out)."""

    starts: int = 0
    below: int | None = None


class Computation(Model):
    """How an answer follows from a date of the case and the day of reporting."""

    unit: Unit
    since: str
    brackets: Annotated[Mapping[str, Bracket], Field(min_length=1)]

    @field_validator("since")
    @classmethod
    def _is_a_date_of_the_type(cls, since: str, info: ValidationInfo) -> str:
        return known_date(since, info)

    def answer(self, since: date, on: date) -> str | None:
        """Return the answer whose bracket the count falls in, if any."""
        count = (on - since).days if self.unit is Unit.DAYS else years_between(since, on)
        for answer, bracket in self.brackets.items():
            if bracket.starts <= count and (bracket.below is None or count < bracket.below):
                return answer
        return None


class Fact(Model):
    """A question with enumerated answers; `computed` spares asking it where a date is known."""

    code: Code
    question: Text
    answers: Annotated[Mapping[str, Text], Field(min_length=2)]
    computed: Computation | None = None
    is_always_asked: bool = False
    """The officer wants to know, even where no paper depends on it."""

    @field_validator("computed")
    @classmethod
    def _brackets_are_answers(
        cls, computed: Computation | None, info: ValidationInfo
    ) -> Computation | None:
        answers = info.data.get("answers")
        if computed is None or answers is None:
            return computed
        for value in computed.brackets:
            if value not in answers:
                raise ValueError(unknown("answer", value, answers))
        return computed


def years_between(start: date, end: date) -> int:
    """Return full years, as ages are counted: somebody born on 29 February turns on 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def known_date(value: str, info: ValidationInfo) -> str:
    """Refuse a date that the document type does not ask for."""
    dates = (info.context or {}).get("date")
    if dates is not None and value not in dates:
        raise ValueError(unknown("date", value, dates))
    return value


def _as_lists(value: object) -> object:
    """Take one answer for a list of one."""
    if not isinstance(value, Mapping):
        return value
    return {k: [v] if isinstance(v, str) else v for k, v in value.items()}


def _facts_and_answers_exist(
    when: Mapping[str, tuple[str, ...]], info: ValidationInfo
) -> Mapping[str, tuple[str, ...]]:
    facts: Mapping[str, Fact | None] | None = (info.context or {}).get("fact")
    if facts is None:
        return when
    for code, answers in when.items():
        if code not in facts:
            raise ValueError(unknown("fact", code, facts))
        fact = facts[code]
        if fact is None:
            raise PydanticCustomError(BROKEN, "")
        for answer in answers:
            if answer not in fact.answers:
                raise ValueError(unknown(f"answer to '{code}'", answer, fact.answers))
    return when


Condition = Annotated[
    Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]],
    BeforeValidator(_as_lists),
    AfterValidator(_facts_and_answers_exist),
]
"""Facts with the answers under which something holds; all must. Empty holds always."""


def holds(condition: Condition, facts: Mapping[str, str]) -> bool:
    """Say whether every fact of a condition is known and has a fitting answer."""
    return all(facts.get(code) in answers for code, answers in condition.items())


def can_hold(condition: Condition, facts: Mapping[str, str]) -> bool:
    """Say whether no known fact contradicts a condition."""
    return all(facts[code] in answers for code, answers in condition.items() if code in facts)
