"""Sessions of the people who are signed in, and what they have not finished.

A cookie holds 32 random bytes and nothing else. The database knows their hash, and the session
sealed with a key that is derived from them: whoever has the database has no token of anybody, and
whoever signs out leaves nothing that could be opened.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.mongo import Client, open_database, passing_trouble
from shared.privacy.sealing import DataKey, Sealed, open_sealed, seal

TOUCH_EVERY = timedelta(minutes=1)
"""A click is written down at most so often."""

_COOKIE = re.compile(r"^[A-Za-z0-9_-]{43}$")
_SESSION, _DRAFT = "console session", "console draft"


class Session(BaseModel):
    """Somebody's work at the console, from signing in to signing out.

    Attributes:
        access_token: What the APIs are called with.
        expires_at: When that token ends.
        refresh_token: Gets the next one, where the issuer gave one.
        csrf: What a form of this session holds, and no other page can know.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    access_token: str = Field(repr=False)
    expires_at: datetime
    refresh_token: str | None = Field(default=None, repr=False)
    csrf: str = Field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class Sessions:
    """Where sessions and drafts are kept.

    Args:
        client: The connection to MongoDB.
        database: The console's own database.
        clock: The present time, aware.
        idle: After so long without a click a session ends.
        longest: After so long it ends in any case.
    """

    def __init__(
        self,
        client: Client,
        database: str,
        clock: Callable[[], datetime],
        idle: timedelta,
        longest: timedelta,
    ) -> None:
        self._database = open_database(client, database)
        self._sessions, self._drafts = self._database["sessions"], self._database["drafts"]
        self._clock, self._idle, self._longest = clock, idle, longest

    async def prepare(self) -> None:
        """Create the indexes that forget what has ended."""
        with passing_trouble():
            for collection in (self._sessions, self._drafts):
                await collection.create_indexes(
                    [IndexModel([("until", ASCENDING)], expireAfterSeconds=0)]
                )

    async def ping(self) -> None:
        """Raise DatabaseAwayError while the database is away."""
        with passing_trouble():
            await self._database.command("ping")

    async def begin(self, session: Session) -> str:
        """Keep a new session; return what its cookie holds."""
        cookie = secrets.token_urlsafe(32)
        now = self._clock()
        document = {
            "_id": _identity(cookie),
            "sealed": _seal(cookie, session, _SESSION),
            "touched": now,
            "until": now + min(self._idle, self._longest),
            "ends": now + self._longest,
        }
        with passing_trouble():
            await self._sessions.insert_one(document)
        return cookie

    async def find(self, cookie: str, *, is_click: bool) -> Session | None:
        """Return the session of a cookie, or None if it has ended; a click keeps it going."""
        if not _COOKIE.fullmatch(cookie):
            return None
        now = self._clock()
        with passing_trouble():
            found = await self._sessions.find_one({"_id": _identity(cookie), "until": {"$gt": now}})
            if found is None:
                return None
            if is_click and now - found["touched"] >= TOUCH_EVERY:
                until = min(now + self._idle, found["ends"])
                touch = {"$set": {"touched": now, "until": until}}
                await self._sessions.update_one({"_id": found["_id"]}, touch)
        return Session.model_validate_json(_open(cookie, found["sealed"], _SESSION))

    async def replace(self, cookie: str, session: Session) -> None:
        """Keep a session's new tokens."""
        change = {"$set": {"sealed": _seal(cookie, session, _SESSION)}}
        with passing_trouble():
            await self._sessions.update_one({"_id": _identity(cookie)}, change)

    async def end(self, cookie: str) -> None:
        """Forget a session and its drafts."""
        identity = _identity(cookie)
        with passing_trouble():
            await self._sessions.delete_one({"_id": identity})
            await self._drafts.delete_many({"session": identity})

    async def keep_draft(self, cookie: str, name: str, draft: BaseModel) -> None:
        """Keep what somebody has not finished, until they sign out."""
        change = {
            "session": _identity(cookie),
            "sealed": _seal(cookie, draft, _DRAFT),
            "until": self._clock() + self._longest,
        }
        with passing_trouble():
            await self._drafts.update_one(
                {"_id": _draft_identity(cookie, name)}, {"$set": change}, upsert=True
            )

    async def find_draft(self, cookie: str, name: str) -> str | None:
        """Return a draft as JSON, or None."""
        with passing_trouble():
            found = await self._drafts.find_one({"_id": _draft_identity(cookie, name)})
        return _open(cookie, found["sealed"], _DRAFT) if found else None

    async def drop_draft(self, cookie: str, name: str) -> None:
        """Forget a draft."""
        with passing_trouble():
            await self._drafts.delete_one({"_id": _draft_identity(cookie, name)})


def _identity(cookie: str) -> str:
    return hashlib.sha256(b"loket console identity:" + cookie.encode()).hexdigest()


def _draft_identity(cookie: str, name: str) -> str:
    return f"{_identity(cookie)}:{name}"


def _key(cookie: str) -> DataKey:
    # The cookie is 256 random bits, so one round of a keyed hash makes a key of it.
    secret = hmac.digest(cookie.encode(), b"loket console key", "sha256")
    return DataKey("console", secret)


def _seal(cookie: str, value: BaseModel, field: str) -> str:
    return seal(_key(cookie), value.model_dump_json(), field)


def _open(cookie: str, sealed: Any, field: str) -> str:
    return open_sealed(_key(cookie), Sealed.parse(sealed), field)
