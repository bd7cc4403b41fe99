"""A reconciled day as a table."""

from services.statistics.domain.flows import IN, OUT, Flow
from services.statistics.domain.reconciliation import Reconciled
from services.statistics.exports import words
from services.statistics.exports.tables import Table, Value
from services.statistics.exports.words import Words
from services.statistics.use_cases.reconciling import Reconciliation
from shared.catalogue.model import Language

ORDER = (*IN, Flow.TAKEN, *OUT)
"""Between what lay there in the morning and in the evening."""


def to_day_table(found: Reconciliation, named: Words, language: Language) -> Table:
    """Return the reconciliation in somebody's language, its total last."""
    by = found.question.by
    title = f"{words.RECONCILIATION.read(language)} {found.day.isoformat()}"
    columns = (
        *(words.BY[by].read(language), words.CODE.read(language)),
        words.BEFORE.read(language),
        *(words.FLOWS[flow].read(language) for flow in ORDER),
        *(words.AFTER.read(language), words.FLOWS[Flow.AGED].read(language)),
    )
    rows = [_row(named.of_row(by, row.key, language), row.key, row) for row in found.rows]
    return Table(title, columns, (*rows, _row(words.TOTAL.read(language), "", found.total)))


def _row(name: str, code: str, row: Reconciled) -> tuple[Value, ...]:
    flows = (row.flows[flow] for flow in ORDER)
    return (name, code, row.before, *flows, row.after, row.flows[Flow.AGED])
