"""Looking at cases, papers and histories. Whoever sees personal data is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.verification.domain.case import Case
from services.verification.repository import READINGS, Reading, find_readings
from services.verification.use_cases.desk import Desk, visible_case
from services.verification.use_cases.identity import open_applicant, open_subject
from shared.domain.errors import NotFoundError
from shared.domain.ids import new_id
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
        case = await visible_case(unit, who, Action.CASE_READ, case_id)
        unit.put(READINGS, Reading(id=new_id(), request=case.id, by=who.id, at=unit.now))
    return await unseal(desk, who, case)


async def unseal(desk: Desk, who: Principal, case: Case) -> OpenCase:
    """Return a case with its people: in clear for its department, masked for anybody else."""
    key = (await desk.keyring.get_many([case.id])).get(case.id)
    if key is None:
        return OpenCase(case, None, None)
    applicant, subject = open_applicant(key, case.applicant), open_subject(key, case.subject)
    if case.department not in who.departments:
        return OpenCase(case, _masked(applicant), _masked(subject))
    return OpenCase(case, applicant, subject)


async def read_paper(
    desk: Desk, who: Principal, case_id: str, requirement: str, number: int
) -> tuple[Paper, bytes]:
    """Return one paper as it was sent; the store of papers records who read it.

    Args:
        desk: The desk.
        who: Who reads.
        case_id: Of which request.
        requirement: Which paper.
        number: Which file of it, from 1, where several were sent.

    Raises:
        NotFoundError: There is no such paper for this person.
    """
    case = await visible_case(desk.store.new_unit(), who, Action.PAPERS_READ, case_id)
    files = [paper for paper in case.papers if paper.requirement == requirement]
    if not 1 <= number <= len(files):
        raise NotFoundError("paper")
    paper = files[number - 1]
    key = await desk.keyring.get(case.id)
    content = await desk.attachments.read(key, paper.attachment, who.id, desk.store.clock())
    return paper, content


async def read_history(desk: Desk, who: Principal, case_id: str) -> list[dict[str, Any]]:
    """Return what was done to a case and who read it or its papers, the latest last.

    Raises:
        NotFoundError: There is no such case for this person.
    """
    case = await visible_case(desk.store.new_unit(), who, Action.CASE_HISTORY, case_id)
    key = (await desk.keyring.get_many([case.id])).get(case.id)
    history = [
        {
            **entry.model_dump(exclude={"note"}),
            "note": open_sealed(key, entry.note, fields.NOTE) if key and entry.note else None,
        }
        for entry in case.history
    ]
    readings = await find_readings(desk.store, case.id, MOST_READINGS)
    history += [_reading(r.at, r.by, "read") for r in readings]
    for paper in case.papers:
        for by, at in await desk.attachments.reads(paper.attachment):
            history.append(_reading(at, by, "paper_read", requirement=paper.requirement))
    return sorted(history, key=lambda entry: entry["at"])


def _reading(at: Any, by: str, action: str, **codes: str) -> dict[str, Any]:
    return {"at": at, "by": by, "action": action, "codes": codes, "note": None}


def _masked(person: Person) -> Person:
    masked = {
        name: MASKS[name](value) if value and name in MASKS else value
        for name, value in person.items()
    }
    return {name: None if name in {"birth_date", "address"} else v for name, v in masked.items()}
