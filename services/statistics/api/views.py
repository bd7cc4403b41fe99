"""What callers get."""

from collections.abc import Callable
from typing import Any

from services.statistics.domain.question import By
from services.statistics.domain.report import Row
from services.statistics.exports.words import Words
from services.statistics.repository import FigureRecord
from services.statistics.use_cases.reporting import Report
from shared.catalogue.model import Language


def to_answer(report: Report, named: Words) -> dict[str, Any]:
    """Return a report; durations are in seconds, shares from 0 to 1."""
    question = report.question
    return {
        "since": question.span.first,
        "until": question.span.last,
        "by": question.by,
        "narrowed": {name.value: values for name, values in question.narrowed.items()},
        "rows": [to_row(row, question.by, named) for row in report.rows],
        "total": to_values(report.total),
        "names": _names(report.total, named),
        "figures": [to_figure(figure) for figure in report.figures],
    }


def _names(total: Row, named: Words) -> dict[str, Any]:
    """Return what people call the codes of reasons and products."""
    return {
        "reasons": {code: _both(named.of_reason, code) for code in total.reasons},
        "products": {code: _both(named.of_product, code) for code in total.products},
    }


def _both(name: Callable[[str, Language], str], code: str) -> dict[str, str]:
    return {"id": name(code, "id"), "en": name(code, "en")}


def to_row(row: Row, by: By, named: Words) -> dict[str, Any]:
    """Return what is told of one group."""
    label = {language: named.of_row(by, row.key, language) for language in ("id", "en")}
    return {"key": row.key, "label": label, **to_values(row)}


def to_values(row: Row) -> dict[str, Any]:
    """Return the numbers of a group."""
    return {
        **{heading.value: number for heading, number in row.numbers.items()},
        "within_promise": row.within_promise,
        "stages": {
            stage.value: {
                "count": told.count,
                "median": round(told.median.total_seconds()),
                "p90": round(told.p90.total_seconds()),
            }
            for stage, told in row.stages.items()
        },
        "reasons": row.reasons,
        "products": row.products,
    }


def to_figure(figure: FigureRecord) -> dict[str, Any]:
    """Return a figure that the office gave."""
    share = figure.value / figure.of if figure.of else None
    return {
        "code": figure.code,
        "on": figure.on,
        "value": figure.value,
        "of": figure.of,
        "share": share,
        "source": figure.source,
    }
