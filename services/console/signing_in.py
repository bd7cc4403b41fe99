"""Tokens of the people who are signed in: the first ones, the next ones, and whose they are."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from services.console.colleagues import Colleagues
from services.console.oidc import Attempt, Issuer, SignInRefusedError, Tokens
from services.console.sessions import Session, Sessions
from services.console.signed_out import SignedOutError
from shared.identity.tokens import TokenVerifier

AHEAD = timedelta(seconds=30)
"""A token is renewed before it ends, so that no call under way is refused."""
LOOKS = 4
BETWEEN_LOOKS = timedelta(milliseconds=300)
"""Who was first with a refresh token may still be writing down what it got for it."""


class SignIn:
    """Signs people in and keeps them so.

    Args:
        issuer: Who knows them.
        verifier: Reads from a token whose it is.
        sessions: Where tokens are kept.
        colleagues: Are told who has signed in.
        clock: The present time, aware.
    """

    def __init__(
        self,
        issuer: Issuer,
        verifier: TokenVerifier,
        sessions: Sessions,
        colleagues: Colleagues,
        clock: Callable[[], datetime],
    ) -> None:
        self.issuer, self.verifier = issuer, verifier
        self._sessions, self._colleagues, self._clock = sessions, colleagues, clock
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, attempt: Attempt, answer: Mapping[str, str]) -> str:
        """Sign somebody in with the issuer's answer; return what their cookie holds.

        Raises:
            SignInRefusedError: The issuer did not sign them in, or the answer is another's.
            NotAuthenticatedError: The token is not one that the APIs would take.
        """
        tokens = await self.issuer.tokens(attempt, answer)
        await self._colleagues.note(await self.verifier.verify(tokens.access_token))
        return await self._sessions.begin(_session(tokens))

    async def fresh(self, cookie: str, session: Session) -> Session:
        """Return a session whose token still counts for a while.

        A page and its parts come at once, and many issuers take a refresh token only once: one of
        them renews it, and the others wait for that.

        Raises:
            SignedOutError: The issuer gives no more tokens.
        """
        if self._is_fresh(session):
            return session
        async with self._renewing.setdefault(cookie, asyncio.Lock()):
            return await self._renewed(cookie)

    def _is_fresh(self, session: Session) -> bool:
        return session.expires_at - AHEAD > self._clock()

    async def _renewed(self, cookie: str) -> Session:
        """Return a session with the next tokens, whoever gets them."""
        session = await self._kept(cookie)
        if self._is_fresh(session):
            return session
        if session.refresh_token is None:
            raise SignedOutError
        try:
            tokens = await self.issuer.refreshed(session.refresh_token)
        except SignInRefusedError as error:
            if latest := await self._renewed_elsewhere(cookie, session):
                return latest
            raise SignedOutError from error
        renewed = session.model_copy(
            update={
                "access_token": tokens.access_token,
                "expires_at": tokens.expires_at,
                "refresh_token": tokens.refresh_token,
            }
        )
        await self._sessions.replace(cookie, renewed)
        return renewed

    async def _renewed_elsewhere(self, cookie: str, session: Session) -> Session | None:
        """Return what another process got for the same refresh token, if one was first with it."""
        for look in range(LOOKS):
            if look:
                await asyncio.sleep(BETWEEN_LOOKS.total_seconds())
            latest = await self._kept(cookie)
            if latest.access_token != session.access_token:
                return latest
        return None

    async def _kept(self, cookie: str) -> Session:
        session = await self._sessions.find(cookie, is_click=False)
        if session is None:
            raise SignedOutError
        return session


def _session(tokens: Tokens) -> Session:
    return Session(
        access_token=tokens.access_token,
        expires_at=tokens.expires_at,
        refresh_token=tokens.refresh_token,
    )
