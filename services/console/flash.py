"""What an answer leaves for the page that comes next: a flash, as web frameworks call it.

It is a form that was refused, or what became of many requests at once. The session holds it, and a
mark in the page's address finds it: a reload shows it again, and no other tab does.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.console.problems import problem_key
from services.console.refused_form import RefusedForm
from services.console.sessions import Sessions

FLASH = "flash"
_CONFLICT = 409


class Outcome(BaseModel):
    """What became of many requests at once.

    Attributes:
        step: What was done with them; `said.many_<step>` says so.
        done: With how many.
        refused: Of each other one its ticket, empty where it is not theirs to know, and the key of
            the words that say why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: Literal["assigned", "delayed"]
    done: int
    refused: tuple[tuple[str, str], ...]


Flash = RefusedForm | Outcome
_FLASH: TypeAdapter[Flash] = TypeAdapter(Flash)


def outcome(
    step: Literal["assigned", "delayed"], done: int, items: Iterable[Mapping[str, Any]]
) -> Outcome:
    """Return what an API answered for each of many: its `ticket`, and the `code` of a refusal."""
    refused = [
        (one["ticket"] or "", problem_key(one["code"], _CONFLICT)) for one in items if one["code"]
    ]
    return Outcome(step=step, done=done, refused=tuple(refused))


async def keep_flash(sessions: Sessions, cookie: str, path: str, flash: Flash) -> str:
    """Keep it for the page at a path; return the address at which it is shown there."""
    mark = secrets.token_hex(4)
    await sessions.keep_draft(cookie, f"{FLASH} {mark}", flash)
    return f"{path}{'&' if '?' in path else '?'}{FLASH}={mark}"


async def find_flash(request: Request, sessions: Sessions, cookie: str) -> Flash | None:
    """Return what was left for a page; None for nearly every page."""
    mark = request.query_params.get(FLASH)
    kept = await sessions.find_draft(cookie, f"{FLASH} {mark}") if mark else None
    return _FLASH.validate_json(kept) if kept else None
