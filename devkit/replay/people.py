"""Calling the services as somebody, at the simulated time; tokens are signed here."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from joserfc.jwk import ECKey

from devkit.client import Answer, UnexpectedAnswerError
from devkit.issuer.cast import Cast, load_cast
from devkit.issuer.signing import issue_token, new_signing_key, public_keys
from devkit.replay.clock import SteeredClock
from devkit.stack.environment import Addresses
from devkit.stack.ports import LOCALHOST

_RENEW_AFTER = timedelta(minutes=20)


class People:
    """Everybody who calls the office during a replay.

    Args:
        addresses: Where the services are.
        clock: The simulated time.
        key: What tokens are signed with.
        session: An open pool of connections.
    """

    def __init__(
        self, addresses: Addresses, clock: SteeredClock, key: ECKey, session: aiohttp.ClientSession
    ) -> None:
        self._addresses, self._clock, self._key = addresses, clock, key
        self._session = session
        self._cast: Cast = load_cast()
        self._tokens: dict[str, tuple[Any, str]] = {}

    async def call(
        self,
        person: str,
        method: str,
        service: str,
        path: str,
        *,
        json: object = None,
        form: aiohttp.FormData | None = None,
        csv: str | None = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200, 201),
    ) -> Answer:
        """Call a route as a person.

        Raises:
            UnexpectedAnswerError: The status is none of the expected ones.
        """
        sent = {"Authorization": f"Bearer {self._token(person)}", **(headers or {})}
        data: Any = form
        if json is not None:
            data, sent["Content-Type"] = orjson.dumps(json), "application/json"
        if csv is not None:
            data, sent["Content-Type"] = csv.encode(), "text/csv"
        url = self._addresses.service(service) + path
        async with self._session.request(method, url, data=data, headers=sent) as response:
            raw = await response.read()
            body = orjson.loads(raw) if "json" in response.content_type and raw else None
            if response.status not in expected:
                raise UnexpectedAnswerError(method, path, response.status, raw.decode()[:400])
            return Answer(response.status, body)

    def _token(self, person_id: str) -> str:
        now = self._clock()
        until, token = self._tokens.get(person_id, (now, ""))
        if until <= now:
            person = self._cast.find(person_id)
            if person is None:
                raise LookupError(f"nobody is {person_id}")
            token = issue_token(self._key, person, issuer=self._addresses.issuer, now=now)
            self._tokens[person_id] = (now + _RENEW_AFTER, token)
        return token


@asynccontextmanager
async def published_key(port: int) -> AsyncIterator[ECKey]:
    """Serve the public part of a new key, as an issuer would."""
    key = new_signing_key()

    async def keys(_: web.Request) -> web.Response:
        return web.json_response(public_keys(key))

    app = web.Application()
    app.router.add_get("/jwks.json", keys)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOCALHOST, port).start()
        yield key
    finally:
        await runner.cleanup()
