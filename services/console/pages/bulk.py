"""Many results at once: a pasted table, tried before it is recorded."""

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from services.console.apis import PATIENCE_WITH_FILES
from services.console.visit import Posted, Visit, Visited

router = APIRouter()


@router.get("/worklist-table")
async def show_table(visit: Visited) -> Response:
    """Show where a table is pasted."""
    return visit.page("bulk.html", rules=await visit.names(), table="", told=None)


@router.post("/worklist-table")
async def try_or_record(visit: Posted) -> Response:
    """Try a table, or record it; each line is answered for."""
    table = await _table(visit)
    is_dry_run = visit.text("step") != "record"
    # Read before: a long recording may outlast the token, and what became of it is to be shown.
    rules = await visit.names()
    told = await visit.send(
        "POST",
        "processing",
        "/v1/work/bulk",
        table,
        {"dry_run": str(is_dry_run).lower()},
        # A thousand lines are recorded one by one.
        patience=PATIENCE_WITH_FILES,
    )
    return visit.page("bulk.html", rules=rules, table=table, told=told)


async def _table(visit: Visit) -> str:
    file = visit.form.get("file")
    if isinstance(file, UploadFile) and file.size:
        return (await file.read()).decode("utf-8-sig", errors="replace")
    pasted = visit.form.get("table", "")
    return pasted if isinstance(pasted, str) else ""
