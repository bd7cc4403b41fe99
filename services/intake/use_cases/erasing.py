"""Erasing the personal data of a request that has ended, on the order of who may give it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from services.intake.caller import Officer
from services.intake.forgetting import find_to_erase, forget_hashes
from services.intake.parts import Parts
from services.intake.repository import APPLICATIONS, Application
from shared.domain.errors import ConflictError, NotFoundError
from shared.domain.lifecycle import has_ended
from shared.trail.records import record

LOOKED_BACK = timedelta(days=7)
"""For orders that were written down and not carried out, because a process was killed between."""


class Ground(StrEnum):
    """Why data is erased (UU 27/2022, articles 8, 43 and 44)."""

    PERSON_ASKED = "person_asked"
    TIME_OVER = "time_over"
    UNLAWFUL = "unlawful"


async def erase(parts: Parts, officer: Officer, request_id: str, ground: Ground) -> datetime:
    """Erase the personal data of a request for good; repeating it changes nothing.

    The order is written down first, and carried out by the sweeper if this stops half-way. Other
    services follow by themselves, within minutes.

    Returns:
        When it was erased first.

    Raises:
        NotFoundError: There is no such request.
        ConflictError: It has not ended.
    """
    async with parts.store.unit_of_work() as unit:
        application = await unit.get(APPLICATIONS, request_id)
        if application is None or application.is_draft:
            raise NotFoundError("request")
        _require_ended(application)
        if application.erasure_asked_at is None:
            update = {"erasure_asked_at": unit.now}
            unit.put(APPLICATIONS, application.model_copy(update=update))
        # The trail keeps whose it was: people may ask who saw their data also when it is gone.
        record(
            unit,
            officer.who,
            officer.action,
            request=application.id,
            ticket=application.ticket,
            person=application.subject.nik_hash if application.subject else None,
            codes={"ground": ground.value},
        )
    return await parts.keyring.destroy(request_id)


async def finish_erasures(parts: Parts) -> int:
    """Carry out what was ordered and not carried out; return how many requests that were."""
    asked = await find_to_erase(parts.store, parts.now() - LOOKED_BACK)
    left = await parts.keyring.get_many(asked)
    for request_id in left:
        await parts.keyring.destroy(request_id)
    return len(left)


async def forget_erased(parts: Parts, ids: Sequence[str]) -> None:
    """Remove hashes and papers of requests whose key was destroyed."""
    await forget_hashes(parts.store, ids)
    for request_id in ids:
        await parts.attachments.delete_all(request_id)


def _require_ended(application: Application) -> None:
    if application.state is None or not has_ended(application.state):
        raise ConflictError(
            f"This request is {application.state}: people work on it. Erase it once it has ended; "
            "its applicant may withdraw it."
        )
