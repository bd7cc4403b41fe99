"""Colleagues by name: what the issuer said of each when they last signed in.

Services keep the ids of whoever did something and know no names; pages show people to people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.identity.principal import OFFICE, Principal, Role
from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.mongo import Client, open_database, passing_trouble

BELIEVED_FOR = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=400)
"""Since the last sign-in; longer than anybody's leave, and long enough for last year's history."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the office."""

    id: str
    name: str = field(repr=False)
    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()

    def is_clerk_of(self, departments: frozenset[str]) -> bool:
        """Whether they check requests in one of the departments; in any, if none is given."""
        is_theirs = not departments or not departments.isdisjoint(self.departments)
        return Role.VERIFIER in self.roles and is_theirs


class Colleagues:
    """Everybody who has signed in.

    Args:
        client: The connection to MongoDB.
        database: The console's own database.
        clock: The present time, aware.
    """

    def __init__(self, client: Client, database: str, clock: Callable[[], datetime]) -> None:
        self._people = open_database(client, database)["colleagues"]
        self._clock = clock
        self._known: Mapping[str, Colleague] = {}
        self._read_at: datetime | None = None

    async def prepare(self) -> None:
        """Create the index that forgets who has left."""
        index = IndexModel(
            [("seen", ASCENDING)], expireAfterSeconds=int(FORGOTTEN_AFTER.total_seconds())
        )
        with passing_trouble():
            await self._people.create_indexes([index])

    async def note(self, who: Principal) -> None:
        """Remember what somebody is called, for whom they work and as what.

        An applicant who comes here by mistake is nobody's colleague, and not remembered.
        """
        if who.roles and who.roles.isdisjoint(OFFICE):
            return
        known = {
            "name": who.name,
            "roles": sorted(who.roles),
            "departments": sorted(who.departments),
            "seen": self._clock(),
        }
        with passing_trouble():
            await self._people.update_one({"_id": who.id}, {"$set": known}, upsert=True)
        self._read_at = None

    async def known(self) -> Mapping[str, Colleague]:
        """Return everybody by id, as of a moment ago."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= BELIEVED_FOR:
            with passing_trouble():
                found = await self._people.find().to_list(None)
            self._known = {
                one["_id"]: Colleague(
                    one["_id"],
                    one["name"] or one["_id"],
                    frozenset(one["roles"]),
                    frozenset(one["departments"]),
                )
                for one in found
            }
            self._read_at = now
        return self._known
