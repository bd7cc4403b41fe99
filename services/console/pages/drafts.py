"""Drafts of decisions: what a clerk has begun survives a reload, a crash and another tab."""

import re

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from services.console.visit import Posted, Visit

router = APIRouter()

_DETAIL = "detail_"
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
"""A whole number as a form holds it."""
_OUTDATED = 1


class Draft(BaseModel):
    """A decision that is not made yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decision: str = ""
    note: str = ""
    reason: str = ""
    head_agreed: bool = False
    details: dict[str, str] = {}


@router.post("/cases/{case_id}/draft")
async def keep_draft(visit: Posted, case_id: str) -> Response:
    """Keep what a form holds so far."""
    await visit.console.sessions.keep_draft(visit.cookie, case_id, draft_of(visit))
    return Response(status_code=204)


def draft_of(visit: Visit) -> Draft:
    """Return the decision that a form holds."""
    decision = visit.text("decision")
    return Draft(
        decision=decision if decision in {"verify", "return", "reject"} else "",
        note=visit.text("note"),
        reason=visit.text("reason"),
        head_agreed=bool(visit.text("head_agreed")),
        details=details_of(visit),
    )


def details_of(visit: Visit) -> dict[str, str]:
    """Return the words that complete a reason's text, by their names."""
    return {
        name.removeprefix(_DETAIL): value.strip()
        for name, value in visit.form.items()
        if name.startswith(_DETAIL) and isinstance(value, str) and value.strip()
    }


def version_of(visit: Visit) -> int:
    """Return the version that somebody looked at; one that is long past if a form does not say."""
    text = visit.text("version")
    return int(text) if NUMBER.fullmatch(text) else _OUTDATED
