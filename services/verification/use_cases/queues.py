"""Looking through the queues, and for cases wherever they are."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.verification.queue_views import (
    Asked,
    View,
    count_views,
    queue_page,
)
from services.verification.repository import Part
from services.verification.searching import search_page
from services.verification.use_cases.desk import Desk, departments_of
from shared.domain.lifecycle import State
from shared.events.parts import Subject
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.mongo import Document
from shared.persistence.place import Place
from shared.privacy import fields
from shared.privacy.masking import mask_name
from shared.privacy.sealing import open_sealed
from shared.trail.records import record

MOST_EXPORTED = 5000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of the queues.

    Attributes:
        view: Which cases.
        department: Of this one; of all that are theirs where none is named.
        document_type: Only of this type.
        village: Only where the subject lives in this village, by its code.
        holder: Only what this clerk holds.
    """

    view: View
    department: str | None = None
    document_type: str | None = None
    village: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Part of a queue, and how many of its cases each department has in each view."""

    items: Sequence[Document]
    counts: Mapping[str, Mapping[str, int]]


async def read_queue(
    desk: Desk, who: Principal, wanted: Wanted, after: Place | None, limit: int
) -> QueuePage:
    """Return part of the queues that somebody may see.

    Raises:
        NotPermittedError: It is not their department.
    """
    asked = _asked(desk, who, Action.QUEUE_READ, wanted)
    items, counts, _ = await asyncio.gather(
        queue_page(desk.store, asked, after, limit),
        count_views(desk.store, who.id, asked.part, asked.near_until),
        desk.clerks.note(who),
    )
    return QueuePage(items, counts)


async def export_queue(desk: Desk, who: Principal, wanted: Wanted) -> list[Document]:
    """Return up to `MOST_EXPORTED` cases, and record that they were taken along.

    Raises:
        NotPermittedError: It is not their department.
    """
    asked = _asked(desk, who, Action.LOAD_READ, wanted)
    of_whom = {"holder": wanted.holder} if wanted.holder else {}
    await record_export(desk, who, "queue", view=wanted.view.value, **of_whom)
    return await queue_page(desk.store, asked, None, MOST_EXPORTED)


def _asked(desk: Desk, who: Principal, action: Action, wanted: Wanted) -> Asked:
    departments = departments_of(who, action, wanted.department)
    if departments is None:
        departments = frozenset(desk.rulebook.departments)
    part = Part(departments, wanted.document_type, wanted.village)
    near_until = desk.rulebook.catalogue.near_until(desk.store.clock())
    return Asked(wanted.view, who.id, part, near_until, wanted.holder)


async def record_export(desk: Desk, who: Principal, what: str, **codes: str) -> None:
    """Write down that somebody takes a table along, before they get it."""
    async with desk.store.unit_of_work() as unit:
        record(unit, who, Action.LOAD_READ, codes={"exported": what, **codes})


async def search_cases(
    desk: Desk,
    who: Principal,
    text: str,
    *,
    department: str | None,
    states: Collection[State],
    before: str | None,
    limit: int,
) -> list[Document]:
    """Return the cases that somebody searches for, the newest first, with masked names.

    That somebody searched is recorded.

    Raises:
        NotPermittedError: It is not their department.
        InvalidInputError: There is nothing to search for, or too much of it.
    """
    departments = departments_of(who, Action.QUEUE_READ, department)
    terms = desk.terms.of_search(text)
    person = desk.terms.person_of(text)
    # Shown once it is written down, and looked for meanwhile.
    _, found = await asyncio.gather(
        _write_down(desk, who, person),
        search_page(desk.store, terms, departments, states, before, limit),
    )
    keys = await desk.keyring.get_many([document["_id"] for document in found])
    for document in found:
        subject = Subject.model_validate(document.pop("subject"))
        key = keys.get(document["_id"])
        document["village"] = subject.village
        document["name"] = (
            mask_name(open_sealed(key, subject.name, fields.SUBJECT_NAME)) if key else None
        )
    return found


async def _write_down(desk: Desk, who: Principal, person: str | None) -> None:
    """Write down that somebody searched; not by which words, which may be a name."""
    async with desk.store.unit_of_work() as unit:
        codes = {"searched_by": "number" if person else "words"}
        record(unit, who, Action.QUEUE_READ, person=person, codes=codes)
