"""Looking at cases, papers and histories. Whoever sees personal data is recorded."""

import asyncio
import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.verification.domain.case import Case
from services.verification.repository import READINGS, find_readings
from services.verification.use_cases.desk import Desk, visible_case, works_on
from services.verification.use_cases.identity import open_applicant, open_subject
from services.verification.use_cases.writing_down import record_about
from shared.domain.errors import NotFoundError
from shared.events.parts import Paper
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.privacy import fields
from shared.privacy.masking import mask_name, mask_nik, mask_phone
from shared.privacy.sealing import open_sealed

MOST_READINGS = 500
MASKS = {"name": mask_name, "nik": mask_nik, "family_card": mask_nik, "phone": mask_phone}

Person = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case with its people in clear, for those who may see them.

    `applicant` and `subject` are None where the request was erased.
    """

    case: Case
    applicant: Person | None
    subject: Person | None


async def open_case(desk: Desk, who: Principal, case_id: str) -> OpenCase:
    """Return a case to be read, and record who read it.

    Raises:
        NotFoundError: There is no such case for this person.
    """
    async with desk.store.unit_of_work() as unit:
        # The key is fetched meanwhile, and kept in memory.
        case, _ = await asyncio.gather(
            visible_case(unit, who, Action.CASE_READ, case_id), desk.keyring.get_many([case_id])
        )
        record_about(unit, who, Action.CASE_READ, case)
    return await unseal(desk, who, case)


async def unseal(desk: Desk, who: Principal, case: Case) -> OpenCase:
    """Return a case with its people: in clear for those who decide about it, masked for others."""
    key = (await desk.keyring.get_many([case.id])).get(case.id)
    if key is None:
        return OpenCase(case, None, None)
    applicant, subject = open_applicant(key, case.applicant), open_subject(key, case.subject)
    if not works_on(who, case):
        return OpenCase(case, _masked(applicant), _masked(subject))
    return OpenCase(case, applicant, subject)


async def read_paper(
    desk: Desk, who: Principal, case_id: str, requirement: str, number: int
) -> tuple[Paper, bytes]:
    """Return one paper as it was sent, and record who read it.

    Args:
        desk: The desk.
        who: Who reads.
        case_id: Of which request.
        requirement: Which paper.
        number: Which file of it, from 1, where several were sent.

    Raises:
        NotFoundError: There is no such paper for this person.
    """
    async with desk.store.unit_of_work() as unit:
        case = await visible_case(unit, who, Action.PAPERS_READ, case_id)
        files = [paper for paper in case.papers if paper.requirement == requirement]
        if not 1 <= number <= len(files):
            raise NotFoundError("paper")
        paper = files[number - 1]
        codes = {"requirement": requirement, "number": str(number)}
        record_about(unit, who, Action.PAPERS_READ, case, codes=codes)
    key = await desk.keyring.get(case.id)
    return paper, await desk.attachments.read(key, paper.attachment)


async def read_history(desk: Desk, who: Principal, case_id: str) -> list[dict[str, Any]]:
    """Return what was done to a case and who read it or its papers, the latest last.

    Raises:
        NotFoundError: There is no such case for this person.
    """
    async with desk.store.unit_of_work() as unit:
        case = await visible_case(unit, who, Action.CASE_HISTORY, case_id)
        record_about(unit, who, Action.CASE_HISTORY, case)
    keys, readings = await asyncio.gather(
        desk.keyring.get_many([case.id]), find_readings(desk.store, case.ticket, MOST_READINGS)
    )
    key = keys.get(case.id)
    history = [
        {
            **entry.model_dump(exclude={"note"}),
            "note": open_sealed(key, entry.note, fields.NOTE) if key and entry.note else None,
        }
        for entry in case.history
    ]
    read = [
        {"at": r.at, "by": r.by, "action": READINGS[r.did], "codes": r.codes, "note": None}
        for r in reversed(readings)
    ]
    # Acts stay in the order in which they were done, whatever the clocks of those who did them say.
    return list(heapq.merge(history, read, key=lambda entry: entry["at"]))


def _masked(person: Person) -> Person:
    masked = {
        name: MASKS[name](value) if value and name in MASKS else value
        for name, value in person.items()
    }
    return {name: None if name in {"birth_date", "address"} else v for name, v in masked.items()}
