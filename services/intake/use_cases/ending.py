"""Withdrawing requests, closing those that nobody repairs, forgetting drafts that nobody needs."""

from services.intake import domain
from services.intake.caller import Caller
from services.intake.parts import Parts
from services.intake.repository import (
    APPLICATIONS,
    Application,
    find_abandoned,
    find_overdue_repairs,
)
from services.intake.use_cases.changing import change, put
from shared.domain.errors import StaleVersionError
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy import fields
from shared.privacy.sealing import seal

# One sweep; what is left waits for the next.
AT_ONCE = 200


async def cancel(
    parts: Parts,
    caller: Caller,
    request_id: str,
    reason: str | None = None,
    unit: UnitOfWork | None = None,
) -> Application:
    """Withdraw a draft or a returned request; of another one, ask its owner to.

    Returns:
        The request: cancelled, or with the time at which its owner was asked.

    Raises:
        NotFoundError: There is no such request for this caller.
        IllegalTransitionError: It has ended.
    """
    sealed = None
    if reason:
        sealed = seal(await parts.keyring.get(request_id), reason, fields.REASON)
    return await change(
        parts, caller, request_id, unit, lambda a, now: domain.cancel(a, sealed, now)
    )


async def expire_overdue(parts: Parts) -> int:
    """Close returned requests whose time for repair is over; return how many."""
    overdue = await find_overdue_repairs(parts.store, parts.now(), AT_ONCE)
    if not overdue:
        return 0
    unit = parts.store.new_unit()
    await unit.load(APPLICATIONS, [application.id for application in overdue])
    for found in overdue:
        application = await unit.get(APPLICATIONS, found.id)
        if application is not None:
            _put_if_changed(unit, application, domain.expire(application, unit.now))
    try:
        await parts.store.commit(unit)
    except StaleVersionError:  # somebody repairs one at this moment; the next sweep looks again
        return 0
    return len(overdue)


async def forget_abandoned(parts: Parts) -> int:
    """Erase drafts that were withdrawn, or that nobody touched for long; return how many.

    The key goes first: what is left over if this stops half-way can be read by nobody, and the
    next sweep finds it again.
    """
    before = parts.now() - parts.settings.draft_kept
    abandoned = await find_abandoned(parts.store, before, AT_ONCE)
    for draft in abandoned:
        await parts.keyring.destroy(draft.id)
        await parts.attachments.delete_all(draft.id)
        async with parts.store.unit_of_work() as unit:
            if (found := await unit.get(APPLICATIONS, draft.id)) and found.is_draft:
                unit.delete(APPLICATIONS, found)
    return len(abandoned)


def _put_if_changed(unit: UnitOfWork, before: Application, decision: domain.Decision) -> None:
    if decision[0] is not before:
        put(unit, decision)
