"""Handing out the cases that have waited longest, each to one clerk.

Clerks who ask at the same moment are served by one query and one transaction: were each to reach
for the oldest case alone, all would reach for the same one and all but one would have to try again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.verification.domain import claiming
from services.verification.domain.case import Case
from services.verification.repository import CASES, Part, longest_waiting
from services.verification.use_cases.steps import put_step
from services.verification.use_cases.writing_down import record_about
from shared.domain.errors import StaleVersionError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.gathering import Gathering
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork

TRIES = 10
"""Another process takes from the same queue; to be too late more often is no coincidence."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A clerk who asks for her next case.

    Attributes:
        who: The clerk.
        part: From which part of the queues she takes.
    """

    who: Principal
    part: Part


class HandingOut:
    """Hands out cases."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gathering = Gathering(self._together)

    async def next(self, asking: Asking) -> Case | None:
        """Give a clerk the case that has waited longest in a part of the queues, or None.

        Raises:
            StaleVersionError: Others were always faster.
            DatabaseAwayError: Nobody was given anything.
        """
        return await self._gathering(asking)

    async def _together(self, asking: Sequence[Asking]) -> list[Case | None]:
        for attempt in range(TRIES):
            try:
                async with self._store.unit_of_work() as unit:
                    return await self._hand_out(unit, asking)
            except StaleVersionError:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _hand_out(self, unit: UnitOfWork, asking: Sequence[Asking]) -> list[Case | None]:
        queues = {
            part: await longest_waiting(self._store, part, len(asking))
            for part in {each.part for each in asking}
        }
        await unit.load(CASES, {case_id for queue in queues.values() for case_id in queue})
        return [await _take(unit, queues[each.part], each.who) for each in asking]


async def _take(unit: UnitOfWork, queue: Sequence[str], who: Principal) -> Case | None:
    for case_id in queue:
        case = await unit.get(CASES, case_id)
        if case is not None and claiming.is_free(case):
            record_about(unit, who, Action.CASE_CLAIM, case, codes={"outcome": "claimed"})
            return put_step(unit, case, claiming.claim(case, who.id, unit.now))
    return None
