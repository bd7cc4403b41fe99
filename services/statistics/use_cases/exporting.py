"""Writing down which figures somebody takes along as a file."""

from services.statistics.domain.question import Question
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.trail.records import record


async def record_export(
    store: Store, who: Principal, question: Question, form: str, table: str | None = None
) -> None:
    """Write down that somebody takes figures along, before they get them.

    Args:
        store: The service's state.
        who: Who takes them.
        question: Which figures.
        form: As what, e.g. `csv`.
        table: Which table, where one is chosen.
    """
    codes = {
        "exported": form,
        **({"table": table} if table else {}),
        "since": question.span.first.isoformat(),
        "until": question.span.last.isoformat(),
        "by": question.by.value,
        **{name.value: ", ".join(values) for name, values in question.narrowed.items()},
    }
    async with store.unit_of_work() as unit:
        record(unit, who, Action.STATISTICS_READ, codes=codes)
