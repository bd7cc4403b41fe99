"""Answering a question from the counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.statistics.domain.cells import Dimension, Span
from services.statistics.domain.counting import Heading
from services.statistics.domain.question import By, Question
from services.statistics.domain.report import Row, add_up
from services.statistics.repository import (
    FigureRecord,
    is_counted,
    latest_figures,
    read_cells,
    sum_cells,
)
from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope, check
from shared.persistence.store import Store

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to a question.

    Attributes:
        question: As it was answered, narrowed to what the caller may see.
        rows: One for each group in which anything was counted, by key.
        total: All of them together.
        figures: What the office gave for the last day or before.
    """

    question: Question
    rows: tuple[Row, ...]
    total: Row
    figures: tuple[FigureRecord, ...]


async def report(
    store: Store, who: Principal, question: Question, only: Sequence[Heading] = ()
) -> Report:
    """Return what the counts say, narrowed to the caller's departments where that is their right.

    Args:
        store: The service's state.
        who: The caller.
        question: What is asked.
        only: Of the numbers, only these, which is quicker than all there is to tell.

    Raises:
        NotPermittedError: The caller may see none of it, or asked for another department.
        InvalidInputError: The question makes no sense.
    """
    question.check()
    question = narrowed_for(who, question)
    asked = (store, question.cube, await _periods(store, question), question.filters)
    groups: dict[str, Counter[str]] = {}
    if only:
        groups = await sum_cells(*asked, question.by, only)
    else:
        async for cell in read_cells(*asked):
            add_up(groups, question.key(cell), cell["counts"])
    total: Counter[str] = Counter()
    for counts in groups.values():
        total.update(counts)
    rows = tuple(Row.of(key, groups[key]) for key in sorted(groups))
    figures = await latest_figures(store, question.span.last)
    return Report(question, rows, Row.of(TOTAL, total), tuple(figures))


async def _periods(store: Store, question: Question) -> Sequence[str]:
    """Return the fewest periods that answer a question.

    Until today means the whole month, as long as nothing is counted beyond: one cell of a month in
    the place of thirty of days.
    """
    rest = question.span.rest_of_month
    if question.by is By.DAY or rest is None:
        return question.periods
    if await is_counted(store, question.cube, rest.days):
        return question.periods
    return Span(question.span.first, rest.last).periods


def narrowed_for(who: Principal, question: Question) -> Question:
    """Return the question as somebody may ask it: of their departments, or of all.

    Raises:
        NotPermittedError: They may see none of it, or asked for another department.
    """
    asked = question.narrowed.get(Dimension.DEPARTMENT)
    scope = check(who, Action.STATISTICS_READ)
    for department in asked or ():
        check(who, Action.STATISTICS_READ, department=department)
    if scope is Scope.ANY or asked:
        return question
    own = tuple(sorted(who.departments))
    return replace(question, narrowed={**question.narrowed, Dimension.DEPARTMENT: own})
