"""Who checks requests for which department: tokens say so, and they come with their people only."""

from datetime import date

from services.verification.domain.errors import NotTheirClerkError
from services.verification.repository import CLERKS, KnownClerk
from shared.domain.errors import ConflictError
from shared.identity.principal import Principal, Role
from shared.persistence.store import Store


class Clerks:
    """Remembers the clerks who have looked at their queue.

    Attributes:
        noted: Whom this process has written down, for whom and when; each is once a day. Who
            checks for nobody is noted too, and written down nowhere.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.noted: dict[str, tuple[frozenset[str], date]] = {}

    async def note(self, who: Principal) -> None:
        """Remember for whom somebody checks requests; forget who checks no more."""
        departments = who.departments if Role.VERIFIER in who.roles else frozenset()
        today = departments, self._store.clock().date()
        if self.noted.get(who.id) == today:
            return
        try:
            async with self._store.unit_of_work() as unit:
                known = await unit.get(CLERKS, who.id)
                if departments:
                    theirs = tuple(sorted(departments))
                    unit.put(CLERKS, KnownClerk(id=who.id, departments=theirs, seen_at=unit.now))
                elif known:
                    unit.delete(CLERKS, known)
        except ConflictError:  # another process notes her at this moment
            return
        self.noted[who.id] = today

    async def check(self, clerk: str, department: str) -> None:
        """Refuse to give a department's requests to somebody who would not see them.

        Raises:
            NotTheirClerkError: As far as is known she does not check for it.
        """
        known = await self._store.find_one(CLERKS, {"_id": clerk})
        if known is None or department not in known.departments:
            raise NotTheirClerkError(department)
