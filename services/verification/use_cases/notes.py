"""Internal notes: what colleagues tell each other about a case."""

from dataclasses import dataclass, field
from datetime import datetime

from services.verification.repository import NOTES, InternalNote
from services.verification.use_cases.desk import Desk, visible_case
from services.verification.use_cases.writing_down import record_about
from shared.domain.ids import new_id
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.privacy import fields
from shared.privacy.sealing import open_sealed, seal

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A note in clear; the text is None where the request was erased."""

    id: str
    at: datetime
    by: str
    text: str | None = field(repr=False)


async def add_note(desk: Desk, who: Principal, case_id: str, text: str) -> OpenNote:
    """Write a note to a case; the case itself, and what a colleague sees of it, stays as it is.

    Raises:
        NotFoundError: There is no such case for this person.
    """
    async with desk.store.unit_of_work() as unit:
        case = await visible_case(unit, who, Action.CASE_NOTE, case_id)
        sealed = seal(await desk.keyring.get(case.id), text, fields.INTERNAL_NOTE)
        note = InternalNote(id=new_id(), request=case.id, by=who.id, at=unit.now, text=sealed)
        unit.put(NOTES, note)
        record_about(unit, who, Action.CASE_NOTE, case, codes={"note": note.id})
    return OpenNote(note.id, note.at, note.by, text)


async def read_notes(desk: Desk, who: Principal, case_id: str) -> list[OpenNote]:
    """Return the notes to a case, the oldest first.

    Only for its department: to anybody else a note is personal data that they do not need.

    Raises:
        NotFoundError: There is no such case for this person.
    """
    async with desk.store.unit_of_work() as unit:
        case = await visible_case(unit, who, Action.CASE_READ, case_id)
        record_about(unit, who, Action.CASE_READ, case, codes={"part": "notes"})
    notes = await desk.store.find(NOTES, {"request": case.id}, limit=MOST_SHOWN)
    key = (await desk.keyring.get_many([case.id])).get(case.id)
    is_theirs = case.department in who.departments
    return [
        OpenNote(
            note.id,
            note.at,
            note.by,
            open_sealed(key, note.text, fields.INTERNAL_NOTE) if key and is_theirs else None,
        )
        for note in notes
    ]
