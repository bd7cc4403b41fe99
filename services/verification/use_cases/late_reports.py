"""The queue of the head of office: what was reported late, and waits for her to agree."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.verification.domain import late_reports
from services.verification.domain.case import Case, Step
from services.verification.repository import count_late_reports, late_reports_page
from services.verification.use_cases.desk import Desk, change_case
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.mongo import Document
from shared.persistence.place import Place


@dataclass(frozen=True, slots=True)
class LateReports:
    """Part of the queue, and how many wait in it."""

    items: Sequence[Document]
    waiting: int


async def read_late_reports(desk: Desk, after: Place | None, limit: int) -> LateReports:
    """Return what waits for the head of office in all departments, the longest waiting first."""
    items, waiting = await asyncio.gather(
        late_reports_page(desk.store, after, limit), count_late_reports(desk.store)
    )
    return LateReports(items, waiting)


async def agree(desk: Desk, who: Principal, case_id: str) -> Case:
    """Note that the head of office agrees to what was reported late.

    Raises:
        NotFoundError: There is no such case, or it was reported in time.
        ConflictError: It is not being verified.
    """

    async def decide(case: Case, now: datetime) -> Step:
        return late_reports.agree(case, who.id, now)

    return await change_case(desk, who, Action.LATE_REPORTS_DECIDE, case_id, decide)
