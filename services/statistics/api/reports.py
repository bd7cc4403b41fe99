"""Asking for a report: as JSON, as files, as a chart."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.statistics.api.asking import asked
from services.statistics.api.views import to_answer
from services.statistics.domain.question import Question
from services.statistics.exports import chart, csv_file, xlsx_file
from services.statistics.exports.chart import ChartKind
from services.statistics.exports.tables import TableKind, to_table
from services.statistics.exports.words import Words
from services.statistics.use_cases.exporting import record_export
from services.statistics.use_cases.recounting import begin
from services.statistics.use_cases.reporting import report
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.web.answers import json_answer
from shared.web.files import CSV, XLSX, answers_with, kept_file
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.STATISTICS_READ))]
Asked = Annotated[Question, Depends(asked)]
Lang = Annotated[Literal["id", "en"], Query(description="The language of headings and names.")]


def report_router(store: Store, named: Words) -> APIRouter:
    """Return the routes that tell what was counted."""
    router = APIRouter(prefix="/v1", tags=["statistics"])

    @router.get("/statistics", response_model=None)
    async def read(who: Reader, question: Asked) -> Response:
        """Tell how many, how fast and why returned; supervisors see their departments."""
        return json_answer(to_answer(await report(store, who, question), named))

    @router.get(
        "/statistics.csv",
        response_class=Response,
        responses=answers_with(CSV),
    )
    async def read_csv(
        who: Reader, question: Asked, table: TableKind = TableKind.NUMBERS, lang: Lang = "id"
    ) -> Response:
        """One table as CSV, recorded; small numbers of villages are hidden."""
        told = to_table(table, await report(store, who, question), named, lang)
        await record_export(store, who, question, "csv", table)
        return kept_file(csv_file.to_csv(told), CSV, _name(question, "csv", table))

    @router.get(
        "/statistics.xlsx",
        response_class=Response,
        responses=answers_with(XLSX),
    )
    async def read_xlsx(who: Reader, question: Asked, lang: Lang = "id") -> Response:
        """All tables as a workbook, recorded; small numbers of villages are hidden."""
        answer = await report(store, who, question)
        await record_export(store, who, question, "xlsx")
        tables = [to_table(kind, answer, named, lang) for kind in TableKind]
        return kept_file(xlsx_file.to_xlsx(tables), XLSX, _name(question, "xlsx"))

    @router.get(
        "/statistics.svg",
        response_class=Response,
        responses=answers_with(chart.MEDIA_TYPE),
    )
    async def read_chart(
        who: Reader,
        question: Asked,
        kind: Annotated[ChartKind, Query(alias="chart")] = ChartKind.FLOW,
        lang: Lang = "id",
        *,
        file: Annotated[bool, Query(description="It is taken along, which is recorded.")] = False,
    ) -> Response:
        """Numbers or reasons as bars; small numbers of villages are hidden."""
        only = chart.charted(kind, question)
        picture = chart.to_chart(kind, await report(store, who, question, only), named, lang)
        if not file:
            return Response(picture, media_type=chart.MEDIA_TYPE)
        await record_export(store, who, question, "svg", kind)
        name = _name(question, "svg", kind)
        return kept_file(picture.encode(), chart.MEDIA_TYPE, name)

    @router.get("/statistics/choices")
    async def read_choices(_who: Reader, lang: Lang = "id") -> dict[str, dict[str, str]]:
        """Tell by what a question can be narrowed: names by code, by dimension."""
        found = named.choices(lang)
        return {dimension.value: dict(names) for dimension, names in found.items()}

    @router.post("/statistics/recount", status_code=202)
    async def recount(
        who: Annotated[Principal, Depends(may(Action.STATISTICS_RECOUNT))],
    ) -> dict[str, int]:
        """Count everything anew beside what is shown, which is replaced when that is done."""
        return {"generation": await begin(store, who)}

    return router


def _name(question: Question, ending: str, part: TableKind | ChartKind | None = None) -> str:
    parts = ("loket", part, question.by, str(question.span.first), str(question.span.last))
    return f"{'-'.join(one for one in parts if one)}.{ending}"
