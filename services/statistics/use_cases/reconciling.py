"""Reconciling a day, from the counts of that day and of all before."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from services.statistics.domain.cells import Span
from services.statistics.domain.flows import Flow
from services.statistics.domain.question import Question
from services.statistics.domain.reconciliation import Reconciled
from services.statistics.repository import first_counted_month, sum_cells
from services.statistics.use_cases.reporting import TOTAL, narrowed_for
from shared.identity.principal import Principal
from shared.persistence.store import Store


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A day, reconciled.

    Attributes:
        question: Of which day, by what, as it was answered to the caller.
        rows: One for each group of which there is something to tell, by key.
        total: All of them together.
    """

    question: Question
    rows: tuple[Reconciled, ...]
    total: Reconciled

    @property
    def day(self) -> date:
        """The day."""
        return self.question.span.last


async def reconcile(store: Store, who: Principal, question: Question) -> Reconciliation:
    """Reconcile the day that a question asks for, narrowed to the caller's departments.

    Raises:
        NotPermittedError: The caller may see none of it, or asked for another department.
    """
    question = narrowed_for(who, question)
    day = question.span.first
    begin = await first_counted_month(store)
    before = Span(begin, day - timedelta(days=1)).periods if begin else ()
    earlier, on_it = await asyncio.gather(
        _added_up(store, question, before), _added_up(store, question, question.periods)
    )
    rows = [
        Reconciled.of(key, earlier.get(key, Counter()), on_it.get(key, Counter()))
        for key in sorted(earlier.keys() | on_it.keys())
    ]
    total = Reconciled.of(
        TOTAL, sum(earlier.values(), Counter[str]()), sum(on_it.values(), Counter[str]())
    )
    return Reconciliation(question, tuple(row for row in rows if not row.is_empty), total)


async def _added_up(
    store: Store, question: Question, periods: tuple[str, ...]
) -> dict[str, Counter[str]]:
    return await sum_cells(
        store, question.cube, periods, question.filters, question.by, tuple(Flow)
    )
