"""Asking for the reconciliation of a day: as JSON and as files."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.statistics.api.asking import asked
from services.statistics.api.reports import Lang, Reader
from services.statistics.domain.question import By, Question
from services.statistics.domain.reconciliation import Reconciled
from services.statistics.exports import csv_file, xlsx_file
from services.statistics.exports.day_table import to_day_table
from services.statistics.exports.words import Words
from services.statistics.use_cases.exporting import record_export
from services.statistics.use_cases.reconciling import Reconciliation, reconcile
from shared.persistence.store import Store
from shared.web.answers import json_answer
from shared.web.days import Day
from shared.web.files import CSV, XLSX, answers_with, kept_file

ByKind = Literal[By.DEPARTMENT, By.DOCUMENT_TYPE, By.CHANNEL]


def asked_day(
    day: Annotated[Day, Query(description="In the office's time zone.")],
    by: Annotated[ByKind, Query(description="What rows are told apart by.")] = By.DEPARTMENT,
    department: Annotated[list[Annotated[str, Query(max_length=60)]] | None, Query()] = None,
) -> Question:
    """Return of which day the reconciliation was asked for."""
    return asked(day, day, by, department)


Asked = Annotated[Question, Depends(asked_day)]


def reconciliation_router(store: Store, named: Words) -> APIRouter:
    """Return the routes that reconcile a day."""
    router = APIRouter(prefix="/v1", tags=["reconciliation"])

    @router.get("/reconciliation", response_model=None)
    async def read(who: Reader, question: Asked) -> Response:
        """Tell what lay with the clerks, came in, was taken, decided, returned, and is left.

        What lies there in the evening is what lay there in the morning and what came, without what
        went. Supervisors see their departments.
        """
        return json_answer(_to_answer(await reconcile(store, who, question), named))

    @router.get("/reconciliation.csv", response_class=Response, responses=answers_with(CSV))
    async def read_csv(who: Reader, question: Asked, lang: Lang = "id") -> Response:
        """Tell the same as CSV."""
        table = to_day_table(await reconcile(store, who, question), named, lang)
        await record_export(store, who, question, "csv", "reconciliation")
        return kept_file(csv_file.to_csv(table), CSV, _name(question, "csv"))

    @router.get("/reconciliation.xlsx", response_class=Response, responses=answers_with(XLSX))
    async def read_xlsx(who: Reader, question: Asked, lang: Lang = "id") -> Response:
        """Tell the same as a workbook."""
        table = to_day_table(await reconcile(store, who, question), named, lang)
        await record_export(store, who, question, "xlsx", "reconciliation")
        return kept_file(xlsx_file.to_xlsx([table]), XLSX, _name(question, "xlsx"))

    return router


def _to_answer(found: Reconciliation, named: Words) -> dict[str, Any]:
    by = found.question.by
    return {
        "day": found.day,
        "by": by,
        "rows": [
            {
                "key": row.key,
                "label": {lang: named.of_row(by, row.key, lang) for lang in ("id", "en")},
                **_numbers(row),
            }
            for row in found.rows
        ],
        "total": _numbers(found.total),
    }


def _numbers(row: Reconciled) -> dict[str, int]:
    flows = {flow.removeprefix("flow/"): number for flow, number in row.flows.items()}
    return {"before": row.before, **flows, "after": row.after}


def _name(question: Question, ending: str) -> str:
    return f"loket-reconciliation-{question.by}-{question.span.first}.{ending}"
