"""Files of villages: nothing in them depends on what is hidden."""

from datetime import date, timedelta

from services.statistics.domain.cells import Span
from services.statistics.domain.counting import Stage
from services.statistics.domain.durations import bin_of
from services.statistics.domain.question import By, Question
from services.statistics.domain.report import Row
from services.statistics.exports.chart import ChartKind, to_chart
from services.statistics.exports.tables import TableKind, to_table
from services.statistics.exports.words import Words
from services.statistics.use_cases.reporting import TOTAL, Report
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages

WORDS = Words(load_catalogue(), load_villages())
NOVEMBER = Question(Span(date(2026, 11, 1), date(2026, 11, 30)), By.VILLAGE)
THROUGH = f"took/{Stage.WHOLE}/{bin_of(timedelta(days=2))}"


def told_of(received: tuple[int, int], completed: tuple[int, int]) -> Report:
    """Return a report of two villages."""
    numbers = zip(received, completed, strict=True)
    rows = [
        Row.of(f"33.19.08.200{n}", {"received": came, "completed": went, THROUGH: went})
        for n, (came, went) in enumerate(numbers, 1)
    ]
    total = Row.of(TOTAL, {"received": sum(received), "completed": sum(completed)})
    return Report(NOVEMBER, tuple(rows), total, ())


def test_a_table_of_villages_says_nowhere_what_it_hides() -> None:
    reports = told_of((50, 60), (3, 40)), told_of((50, 60), (2, 41))
    one, other = (to_table(TableKind.NUMBERS, report, WORDS, "en") for report in reports)
    assert one == other
    assert [(row[2], row[9]) for row in one.rows] == [(50, "<5"), (60, "…")]


def test_the_scale_of_a_chart_of_villages_does_not_say_what_it_hides() -> None:
    reports = told_of((3, 100), (20, 60)), told_of((2, 90), (20, 60))
    one, other = (to_chart(ChartKind.FLOW, report, WORDS, "en") for report in reports)
    assert one == other
    assert 'width="420"' in one
    assert 'width="140"' in one
