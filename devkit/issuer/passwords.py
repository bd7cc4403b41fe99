"""Whose password is right, and when a name has been tried too often: one rule for every door."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from devkit.issuer.cast import Person
from shared.web.attempts import Attempts

WRONG, WRONG_WITHIN = 5, timedelta(minutes=5)
"""Passwords that may be wrong for one name; a right one begins anew."""

_NOBODYS = PasswordHasher().hash(secrets.token_urlsafe())


class RestingNameError(Exception):
    """Too many passwords were wrong for a name; no further one is looked at for a while.

    Attributes:
        retry_after: How long at most.
    """

    retry_after = WRONG_WITHIN


class Passwords:
    """Checks passwords, at the page and at the token endpoint alike.

    Args:
        clock: The present time, aware.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._attempts = Attempts(WRONG, WRONG_WITHIN, clock)

    async def prove(self, name: str, person: Person | None, password: str) -> Person | None:
        """Return whom a password proves to be of that name; None if it is wrong.

        Raises:
            RestingNameError: Too many were wrong before.
        """
        if not self._attempts.allow(name):
            raise RestingNameError
        is_right = await _is_password_of(person, password)
        if is_right:
            self._attempts.forgive(name)
        return person if is_right else None


async def _is_password_of(person: Person | None, password: str) -> bool:
    """Whether a password is somebody's; for nobody's it takes as long to say no."""
    known = (person.password_hash if person else None) or _NOBODYS
    try:
        await asyncio.to_thread(PasswordHasher().verify, known, password)
    except Argon2Error:
        return False
    return person is not None and person.password_hash is not None
