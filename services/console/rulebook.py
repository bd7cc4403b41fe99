"""The office's names and reasons, as verification's API gives them, kept for a while."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.console.apis import Apis

CURRENT = "current"
BELIEVED_FOR = timedelta(minutes=10)

Rules = Mapping[str, Any]


class Rulebook:
    """Reads rules when somebody needs them.

    Args:
        apis: The services.
        clock: The present time, aware.
    """

    def __init__(self, apis: Apis, clock: Callable[[], datetime]) -> None:
        self._apis, self._clock = apis, clock
        self._read: dict[str, tuple[datetime, Rules]] = {}

    def known(self) -> Rules | None:
        """Return the current rules if anybody has read them yet, however long ago."""
        return self._read[CURRENT][1] if CURRENT in self._read else None

    async def rules(self, token: str, version: str = CURRENT) -> Rules:
        """Return a version of the rules: `departments`, `document_types`, `papers`, `reasons`."""
        now = self._clock()
        if version in self._read and now - self._read[version][0] < BELIEVED_FOR:
            return self._read[version][1]
        rules: Rules = await self._apis.call(token, "GET", "verification", f"/v1/rules/{version}")
        self._read[version] = (now, rules)
        return rules
