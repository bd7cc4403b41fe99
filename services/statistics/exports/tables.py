"""A report as tables, with small numbers of villages hidden."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.statistics.domain.counting import Heading, Stage
from services.statistics.domain.report import Row
from services.statistics.domain.small_numbers import hide_few, hide_numbers, is_few
from services.statistics.exports import words
from services.statistics.exports.words import Words
from services.statistics.use_cases.reporting import Report
from shared.catalogue.model import Language, Text

Value = str | int | float | None
_HOUR = timedelta(hours=1)


class TableKind(StrEnum):
    """Which part of a report a table holds."""

    NUMBERS = "numbers"
    REASONS = "reasons"
    PRODUCTS = "products"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as files hold it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def to_table(kind: TableKind, report: Report, named: Words, language: Language) -> Table:
    """Return a part of a report in somebody's language."""
    writer = _Writer(report, named, language)
    match kind:
        case TableKind.NUMBERS:
            return writer.numbers()
        case TableKind.REASONS:
            return writer.parts(
                words.REASONS,
                lambda row: row.reasons,
                lambda code: named.of_reason(code, language),
            )
        case TableKind.PRODUCTS:
            return writer.parts(
                words.PRODUCTS,
                lambda row: row.products,
                lambda code: named.of_product(code, language),
            )


class _Writer:
    def __init__(self, report: Report, named: Words, language: Language) -> None:
        self._question = report.question
        self._named = named
        self._language = language
        self._is_guarded = report.question.is_of_villages
        # A sum beside hidden numbers would tell them.
        self._rows = report.rows if self._is_guarded else (*report.rows, report.total)
        self._total = report.total

    def numbers(self) -> Table:
        """Return the numbers by heading, and how long each stage took."""
        numbers = [row.numbers for row in self._rows]
        shown: Sequence[Mapping[Heading, Value]] = (
            hide_numbers(numbers) if self._is_guarded else numbers
        )
        columns = [
            *self._names(),
            *([row[heading] for row in shown] for heading in Heading),
            [self._share(row, told) for row, told in zip(self._rows, shown, strict=True)],
            *(column for stage in Stage for column in self._stage(stage)),
        ]
        of_stage = (words.MEDIAN, words.P90)
        titles = [
            *(words.HEADINGS[heading].read(self._language) for heading in Heading),
            words.SHARE.read(self._language),
            *(
                f"{words.STAGES[stage].read(self._language)}: {what.read(self._language)}"
                for stage in Stage
                for what in (of_stage if self._is_guarded else (words.COUNT, *of_stage))
            ),
        ]
        return self._table(words.NUMBERS.read(self._language), titles, columns)

    def parts(
        self,
        title: Text,
        part: Callable[[Row], Mapping[str, int]],
        name: Callable[[str], str],
    ) -> Table:
        """Return how often each code of a part came."""
        codes = list(part(self._total))
        columns = [self._column([part(row).get(code, 0) for row in self._rows]) for code in codes]
        titles = [name(code) for code in codes]
        return self._table(title.read(self._language), titles, [*self._names(), *columns])

    def _table(
        self, title: str, titles: Sequence[str], columns: Sequence[Sequence[Value]]
    ) -> Table:
        language = self._language
        first = (words.BY[self._question.by].read(language), words.CODE.read(language))
        return Table(title, (*first, *titles), tuple(zip(*columns, strict=True)))

    def _names(self) -> list[list[Value]]:
        shown: list[Value] = []
        for row in self._rows:
            is_total = row is self._total
            shown.append(
                words.TOTAL.read(self._language)
                if is_total
                else self._named.of_row(self._question.by, row.key, self._language)
            )
        return [shown, ["" if row is self._total else row.key for row in self._rows]]

    def _column(self, numbers: list[int]) -> list[Value]:
        return [*hide_few(numbers)] if self._is_guarded else [*numbers]

    def _share(self, row: Row, shown: Mapping[Heading, Value]) -> Value:
        share = row.within_promise
        is_hidden = any(isinstance(shown[h], str) for h in (Heading.PROMISED, Heading.KEPT))
        if share is None or is_hidden:
            return None
        return round(share, 4)

    def _stage(self, stage: Stage) -> list[list[Value]]:
        """Return how many were through a stage, and how long it took them.

        Of villages not how many: that is a number of the table again, such as what was completed,
        and would tell it where it is hidden.
        """
        counts: list[Value] = []
        medians: list[Value] = []
        tails: list[Value] = []
        for row in self._rows:
            told = row.stages.get(stage)
            is_told = told is not None and not (self._is_guarded and is_few(told.count))
            counts.append(told.count if told else 0)
            medians.append(round(told.median / _HOUR, 2) if told and is_told else None)
            tails.append(round(told.p90 / _HOUR, 2) if told and is_told else None)
        return [medians, tails] if self._is_guarded else [counts, medians, tails]
