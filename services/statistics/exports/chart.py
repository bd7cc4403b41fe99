"""A report as a chart: two bars for each row, in SVG without scripts or styles.

Bars are in middle tones that stand out on light and on dark alike, and words in the colour of the
page that the chart is put into (black in a file of its own). Every bar carries its number, so that
nothing depends on seeing colours.
"""

from collections.abc import Sequence
from html import escape

from services.statistics.domain.counting import Heading
from services.statistics.domain.small_numbers import hide_few
from services.statistics.exports import words
from services.statistics.exports.words import Words
from services.statistics.use_cases.reporting import Report
from shared.catalogue.model import Language

MEDIA_TYPE = "image/svg+xml"
MOST_BARS = 40
_COLOURS = {Heading.RECEIVED: "#2f7ed8", Heading.COMPLETED: "#c2681c"}
CHARTED = tuple(_COLOURS)
"""What a chart shows, of all that a report tells."""
_TEXT = "currentColor"
_LABELS, _BARS, _NUMBERS, _LINE, _BAR, _TOP = 260, 420, 60, 38, 14, 44
_LONGEST_LABEL = 33


def to_chart(report: Report, named: Words, language: Language) -> str:
    """Return the chart; where there are more rows than fit, those with most received."""
    most_first = sorted(report.rows, key=lambda row: -row.numbers[Heading.RECEIVED])
    kept = {row.key for row in most_first[:MOST_BARS]}
    rows = [row for row in report.rows if row.key in kept]
    labels = [named.of_row(report.question.by, row.key, language) for row in rows]
    columns = {heading: [row.numbers[heading] for row in rows] for heading in _COLOURS}
    longest = max((n for column in columns.values() for n in column), default=0)
    title = f"{words.BY[report.question.by].read(language)}: " + ", ".join(
        words.HEADINGS[heading].read(language) for heading in _COLOURS
    )
    parts = [_legend(language), *_lines(labels)]
    for place, (heading, column) in enumerate(columns.items()):
        shown = hide_few(column) if report.question.is_of_villages else column
        parts += _bars(column, shown, longest, place, _COLOURS[heading])
    width, height = _LABELS + _BARS + _NUMBERS, _TOP + _LINE * max(1, len(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="sans-serif" font-size="13">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _legend(language: Language) -> str:
    return "".join(
        f'<rect x="{_LABELS + place * 160}" y="10" width="14" height="14" fill="{colour}"/>'
        f'<text x="{_LABELS + place * 160 + 20}" y="22" fill="{_TEXT}">'
        f"{escape(words.HEADINGS[heading].read(language))}</text>"
        for place, (heading, colour) in enumerate(_COLOURS.items())
    )


def _lines(labels: Sequence[str]) -> list[str]:
    return [
        f'<text x="{_LABELS - 8}" y="{_TOP + place * _LINE + 18}" text-anchor="end" '
        f'fill="{_TEXT}">{escape(_short(label))}</text>'
        for place, label in enumerate(labels)
    ]


def _bars(
    column: Sequence[int], shown: Sequence[int | str], longest: int, place: int, colour: str
) -> list[str]:
    found = []
    for line, (number, text) in enumerate(zip(column, shown, strict=True)):
        # A hidden number has no length either.
        length = round(_BARS * number / longest) if longest and isinstance(text, int) else 0
        y = _TOP + line * _LINE + place * (_BAR + 2)
        found.append(
            f'<rect x="{_LABELS}" y="{y}" width="{length}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{_LABELS + length + 5}" y="{y + 12}" fill="{_TEXT}">'
            f"{escape(str(text))}</text>"
        )
    return found


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
