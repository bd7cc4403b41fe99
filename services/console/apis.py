"""Calling the services' APIs as the person who is signed in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from shared.domain.errors import LoketError, TransientError
from shared.observability.tracing import current_traceparent

PATIENCE = timedelta(seconds=15)
"""How long somebody looks at a page that is not there yet."""
PATIENCE_WITH_FILES = timedelta(minutes=2)
"""Twenty packets, each of papers that take up to half a minute, after whoever is at the press."""
PARALLEL_CALLS = 60
KEPT_IDLE = timedelta(seconds=4)
"""Less than services keep an idle connection, so that no decision is sent into a closed one."""
_FIRST_ERROR = 400

Query = Mapping[str, str | int | None]


class ApiRefusedError(LoketError):
    """An API refused a call; what it said is for us, and `code` finds the words for people."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("type", "")).rpartition(":")[2] or "http"
        self.trace = problem.get("trace")
        self.problems = list(problem.get("problems", ()))
        self.problem = problem
        super().__init__(f"{status} {self.code}: {problem.get('detail', '')}")


class ApiAwayError(TransientError):
    """A service does not answer."""

    code = "service-away"

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(f"The service {service} does not answer for now. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class File:
    """What an API answered that is no JSON."""

    content: bytes = field(repr=False)
    media_type: str
    headers: Mapping[str, str]


class Apis:
    """The services' APIs.

    Args:
        addresses: Where each service is, by its name.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)
        self._http: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep connections while the console runs."""
        connector = aiohttp.TCPConnector(
            limit=PARALLEL_CALLS, keepalive_timeout=KEPT_IDLE.total_seconds()
        )
        async with aiohttp.ClientSession(connector=connector) as http:
            self._http = http
            yield

    async def call(
        self,
        token: str,
        method: str,
        service: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        patience: timedelta = PATIENCE,
    ) -> Any:
        """Return the JSON that an API answers; None where it answers with nothing.

        A body that is text is sent as a table (CSV), any other as JSON.

        Raises:
            ApiRefusedError: It refused the call.
            ApiAwayError: It does not answer for now.
        """
        answer = await self.fetch(
            token, method, service, path, query=query, body=body, patience=patience
        )
        return orjson.loads(answer.content) if answer.content else None

    async def fetch(
        self,
        token: str,
        method: str,
        service: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        patience: timedelta = PATIENCE,
    ) -> File:
        """Return what an API answers as it is: a paper, a sheet, a printed packet.

        A service that cannot be reached at all is away after `PATIENCE`, however long its answer
        may take.

        Raises:
            ApiRefusedError: It refused the call.
            ApiAwayError: It does not answer for now.
        """
        if self._http is None:
            raise ApiAwayError(service)
        headers = {"Authorization": f"Bearer {token}", "traceparent": current_traceparent() or ""}
        content_sent = _content(body, headers)
        try:
            async with self._http.request(
                method,
                address_of(self._addresses[service], path),
                params={name: str(v) for name, v in (query or {}).items() if v is not None},
                data=content_sent,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=patience.total_seconds(), sock_connect=PATIENCE.total_seconds()
                ),
            ) as answer:
                content = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ApiAwayError(service) from error
        if answer.status >= _FIRST_ERROR:
            raise _refusal(service, answer.status, content)
        return File(content, answer.content_type, answer.headers)


def address_of(service: str, path: str) -> URL:
    """Return where a path of a service is; what ids in it hold leads nowhere else.

    Raises:
        ApiRefusedError: A part of it would lead up, or is empty and so leads to something else.
    """
    if {"", ".", ".."} & set(path.split("/")[1:]):
        raise ApiRefusedError(404, {"type": "urn:loket:problem:not-found"})
    return URL(service + quote(path), encoded=True)


def _content(body: object, headers: dict[str, str]) -> bytes | None:
    """Return a body as it is sent, and say in the headers what it is: a table, or JSON."""
    if body is None:
        return None
    if isinstance(body, str):
        headers["Content-Type"] = "text/csv; charset=utf-8"
        return body.encode()
    headers["Content-Type"] = "application/json"
    return orjson.dumps(body)


def _refusal(service: str, status: int, content: bytes) -> LoketError:
    try:
        problem = orjson.loads(content)
    except orjson.JSONDecodeError:
        problem = None
    if status in (502, 503, 504) or not isinstance(problem, dict):
        return ApiAwayError(service)
    return ApiRefusedError(status, problem)
