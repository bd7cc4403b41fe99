"""Saved filters: the views of the queue that a person goes back to."""

from collections.abc import Sequence

from services.verification.repository import FILTERS, SavedFilter, SavedFilters
from services.verification.use_cases.desk import Desk
from shared.identity.principal import Principal


async def read_filters(desk: Desk, who: Principal) -> Sequence[SavedFilter]:
    """Return the caller's own filters."""
    saved = await desk.store.new_unit().get(FILTERS, who.id)
    return saved.filters if saved else ()


async def save_filters(
    desk: Desk, who: Principal, filters: Sequence[SavedFilter]
) -> Sequence[SavedFilter]:
    """Replace the caller's own filters."""
    async with desk.store.unit_of_work() as unit:
        await unit.get(FILTERS, who.id)
        return unit.put(FILTERS, SavedFilters(id=who.id, filters=tuple(filters))).filters
