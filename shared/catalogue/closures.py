"""Local closures: days on which the office keeps other hours than usual, or none.

They are no rules that a request is judged by but days in the life of the office, so they are in
force for requests of every rule version: one file, `closures.yaml`, beside the versions' folders.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError, ValidationInfo, field_validator

from shared.catalogue.errors import Mistake
from shared.catalogue.model import Code, Model, Text
from shared.catalogue.references import ByCode
from shared.catalogue.reports import mistakes_in
from shared.catalogue.week import WeekHours
from shared.catalogue.yaml_files import read_yaml

FILE = "closures.yaml"
LONGEST_DAYS = 92
"""A closure that is longer than a quarter of a year is a typing mistake."""


class Closure(Model):
    """Days, the first and the last included, on which the office keeps other hours or none."""

    code: Code
    first: date
    last: date
    why: Text
    week: WeekHours | None = None
    """Its hours in these days, e.g. in Ramadan; left out, it is closed."""

    @field_validator("last")
    @classmethod
    def _follows_the_first(cls, last: date, info: ValidationInfo) -> date:
        first = info.data.get("first")
        if first is not None and not 0 <= (last - first).days < LONGEST_DAYS:
            raise ValueError(f"{last} must be {first} or at most {LONGEST_DAYS - 1} days later")
        return last

    def covers(self, day: date) -> bool:
        """Say whether a day is one of these."""
        return self.first <= day <= self.last


def read_closures(root: Path) -> tuple[tuple[Closure, ...], list[Mistake]]:
    """Return the closures in a catalogue's folder, none where it has no such file, and mistakes."""
    path = root / FILE
    if not path.is_file():
        return (), []
    raw, problems = read_yaml(path)
    if problems:
        return (), [Mistake(FILE, "", problem) for problem in problems]
    adapter: TypeAdapter[Mapping[str, Closure]] = TypeAdapter(ByCode[Closure])
    try:
        found = tuple(adapter.validate_python(raw or {}).values())
    except ValidationError as error:
        return (), list(mistakes_in(error, FILE, ByCode[Closure]))
    return found, _overlaps(found)


def _overlaps(closures: tuple[Closure, ...]) -> list[Mistake]:
    """Return a mistake for each closure that shares a day with one before it."""
    return [
        Mistake(FILE, later.code, f"shares days with {earlier.code}; a day has one entry only")
        for place, later in enumerate(closures)
        for earlier in closures[:place]
        if later.first <= earlier.last and earlier.first <= later.last
    ]
