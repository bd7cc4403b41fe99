"""What an auditor asks of a trail; that it was asked is part of the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.domain.errors import InvalidInputError, TooLargeError
from shared.domain.ids import parse_ticket
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.privacy import fields
from shared.privacy.sealing import open_sealed
from shared.trail.records import TRAIL, TrailRecord, record
from shared.trail.trail import Trail

MOST_EXPORTED = 5_000
"""More records than the longest life of a request has, a hundred times over."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whose records are wanted; at least one is given, and all that are given apply.

    Attributes:
        ticket: A ticket, as somebody typed it.
        nik: The NIK of the person whose requests it is about.
        by: Token subject of whoever did or read something.
    """

    ticket: str | None = None
    nik: str | None = field(default=None, repr=False)
    by: str | None = None


async def ask(
    trail: Trail, who: Principal, question: Question, after: str | None, limit: int
) -> Sequence[TrailRecord]:
    """Return a page of what a trail knows, the earliest first, and record that it was asked.

    Args:
        trail: The service's.
        who: Who asks.
        question: About whom.
        after: Id of the last record of the page before.
        limit: At most so many.

    Raises:
        InvalidInputError: Nothing is asked for, or it is no ticket or NIK.
    """
    query = _query(trail, question)
    asked = ", ".join(name for name in ("ticket", "nik", "by") if getattr(question, name))
    async with trail.store.unit_of_work() as unit:
        record(
            unit,
            who,
            Action.TRAIL_READ,
            ticket=query.get("ticket"),
            person=query.get("person"),
            codes={"asked_by": asked},
        )
    if after is not None:
        query["_id"] = {"$gt": after}
    return await trail.store.find(TRAIL, query, limit=limit)


async def ask_all(trail: Trail, who: Principal, question: Question) -> Sequence[TrailRecord]:
    """Return all that a trail knows of a request or a person, for an export.

    Raises:
        TooLargeError: It is more than one file should hold.
    """
    found = await ask(trail, who, question, None, MOST_EXPORTED + 1)
    if len(found) > MOST_EXPORTED:
        raise TooLargeError(
            f"There are more than {MOST_EXPORTED} records. Export them ticket by ticket."
        )
    return found


async def open_reasons(trail: Trail, records: Sequence[TrailRecord]) -> Mapping[str, str]:
    """Return what people wrote, by the id of the record; nothing of requests that were erased."""
    with_reasons = [r for r in records if r.why is not None]
    keys = await trail.keyring.get_many(list({r.why.owner for r in with_reasons if r.why}))
    return {
        r.id: open_sealed(keys[r.why.owner], r.why, fields.NOTE)
        for r in with_reasons
        if r.why and r.why.owner in keys
    }


def _query(trail: Trail, question: Question) -> dict[str, Any]:
    query: dict[str, Any] = {}
    if question.ticket:
        query["ticket"] = parse_ticket(question.ticket)
    if question.nik:
        query["person"] = trail.hasher.nik(question.nik)
    if question.by:
        query["by"] = question.by
    if not query:
        raise InvalidInputError("Ask about a ticket, a NIK, or somebody who did it.")
    return query
