"""A report as a chart: a line of bars for each row, in SVG without scripts or styles.

Bars are in middle tones that stand out on light and on dark alike, and words in the colour of the
page that the chart is put into (black in a file of its own). Every bar carries its number, so that
nothing depends on seeing colours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from services.statistics.domain.counting import Heading
from services.statistics.domain.question import Question
from services.statistics.domain.small_numbers import hide_few, hide_numbers
from services.statistics.exports import words
from services.statistics.exports.words import Words
from services.statistics.use_cases.reporting import Report
from shared.catalogue.model import Language

MEDIA_TYPE = "image/svg+xml"
MOST_LINES = 40
_COLOURS = ("#2f7ed8", "#c2681c")
_TEXT = "currentColor"
_LABELS, _BARS, _NUMBERS, _BAR, _GAP, _TOP = 260, 420, 60, 16, 6, 44
_LONGEST_LABEL = 33


class ChartKind(StrEnum):
    """What a chart shows of a report."""

    FLOW = "flow"
    """What came in and what was completed, row by row."""
    DECISIONS = "decisions"
    """What was decided and what was returned, row by row."""
    REASONS = "reasons"
    """Why papers were returned, of all rows together."""


_HEADINGS: Mapping[ChartKind, tuple[Heading, ...]] = {
    ChartKind.FLOW: (Heading.RECEIVED, Heading.COMPLETED),
    ChartKind.DECISIONS: (Heading.DECIDED, Heading.RETURNED),
}


@dataclass(frozen=True, slots=True)
class _Series:
    """Bars of one colour: their name, and their numbers as they are told."""

    name: str
    shown: Sequence[int | str]


def charted(kind: ChartKind, question: Question) -> tuple[Heading, ...]:
    """Return which numbers of a report a chart needs, where it needs no others."""
    # What is hidden of a village follows from all of its numbers.
    return () if question.is_of_villages else _HEADINGS.get(kind, ())


def to_chart(kind: ChartKind, report: Report, named: Words, language: Language) -> str:
    """Return the chart; where there are more rows than fit, those with most."""
    if kind is ChartKind.REASONS:
        labels, series = _reasons(report, named, language)
        about = words.REASONS.read(language)
    else:
        labels, series = _rows(_HEADINGS[kind], report, named, language)
        about = words.BY[report.question.by].read(language)
    # A hidden number gives no scale either.
    longest = max((n for one in series for n in one.shown if isinstance(n, int)), default=0)
    line = _GAP + _BAR * len(series)
    width, height = _LABELS + _BARS + _NUMBERS, _TOP + line * max(1, len(labels))
    title = f"{about}: {', '.join(one.name for one in series)}"
    parts = [_legend(series), *_labels(labels, line)]
    for place, one in enumerate(series):
        parts += _bars(one, longest, place, line)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="sans-serif" font-size="13">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _rows(
    headings: Sequence[Heading], report: Report, named: Words, language: Language
) -> tuple[list[str], list[_Series]]:
    numbers = [row.numbers for row in report.rows]
    told: Sequence[Mapping[Heading, int | str]] = (
        hide_numbers(numbers) if report.question.is_of_villages else numbers
    )
    most_first = sorted(range(len(numbers)), key=lambda n: -numbers[n][headings[0]])
    kept = sorted(most_first[:MOST_LINES])
    labels = [named.of_row(report.question.by, report.rows[n].key, language) for n in kept]
    series = [
        _Series(
            words.HEADINGS[heading].read(language),
            [told[n][heading] for n in kept],
        )
        for heading in headings
    ]
    return labels, series


def _reasons(report: Report, named: Words, language: Language) -> tuple[list[str], list[_Series]]:
    counts = dict(list(report.total.reasons.items())[:MOST_LINES])
    numbers = list(counts.values())
    shown = hide_few(numbers) if report.question.is_of_villages else numbers
    labels = [named.of_reason(code, language) for code in counts]
    return labels, [_Series(words.COUNT.read(language), shown)]


def _legend(series: Sequence[_Series]) -> str:
    return "".join(
        f'<rect x="{_LABELS + place * 160}" y="10" width="14" height="14" '
        f'fill="{_COLOURS[place]}"/>'
        f'<text x="{_LABELS + place * 160 + 20}" y="22" fill="{_TEXT}">{escape(one.name)}</text>'
        for place, one in enumerate(series)
    )


def _labels(labels: Sequence[str], line: int) -> list[str]:
    # In the middle of its bars, as far as letters stand above their line.
    middle = (line - _GAP) // 2 + 3
    return [
        f'<text x="{_LABELS - 8}" y="{_TOP + place * line + middle}" text-anchor="end" '
        f'fill="{_TEXT}">{escape(_short(label))}</text>'
        for place, label in enumerate(labels)
    ]


def _bars(series: _Series, longest: int, place: int, line: int) -> list[str]:
    found = []
    for row, told in enumerate(series.shown):
        # A hidden number has no length either.
        length = round(_BARS * told / longest) if longest and isinstance(told, int) else 0
        y = _TOP + row * line + place * _BAR
        found.append(
            f'<rect x="{_LABELS}" y="{y}" width="{length}" height="{_BAR - 2}" '
            f'fill="{_COLOURS[place]}"/>'
            f'<text x="{_LABELS + length + 5}" y="{y + 12}" fill="{_TEXT}">'
            f"{escape(str(told))}</text>"
        )
    return found


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
