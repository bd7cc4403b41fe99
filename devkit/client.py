"""A client of Loket's public APIs, for the demo, fault runs and acceptance tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from devkit.commands.token import fetch_token
from devkit.stack.environment import Addresses
from shared.domain.errors import PermanentError

JPEG = "image/jpeg"


class UnexpectedAnswerError(PermanentError):
    """A service answered something else than the caller counts on."""

    code = "unexpected-answer"

    def __init__(self, method: str, path: str, status: int, detail: str) -> None:
        super().__init__(f"{method} {path} was answered {status}: {detail}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered.

    Attributes:
        status: HTTP status.
        body: Decoded JSON, or None.
    """

    status: int
    body: Any


class OfficeClient:
    """Calls services as one of the cast; an async context manager.

    Args:
        addresses: Where everything is.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._tokens: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self._session.close()

    async def call(
        self,
        person: str,
        method: str,
        service: str,
        path: str,
        *,
        json: object = None,
        form: aiohttp.FormData | None = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200, 201, 202, 204),
    ) -> Answer:
        """Call a route as a person.

        Raises:
            UnexpectedAnswerError: The status is none of the expected ones.
        """
        sent = {"Authorization": f"Bearer {await self.token(person)}", **(headers or {})}
        data: Any = form or text
        if json is not None:
            data = orjson.dumps(json)
            sent["Content-Type"] = "application/json"
        url = self._addresses.service(service) + path
        async with self._session.request(method, url, data=data, headers=sent) as response:
            raw = await response.read()
            body = orjson.loads(raw) if "json" in response.content_type and raw else None
            if response.status not in expected:
                detail = body.get("detail", "") if isinstance(body, dict) else ""
                problems = body.get("problems", "") if isinstance(body, dict) else ""
                raise UnexpectedAnswerError(
                    method, path, response.status, f"{detail} {problems or ''}".strip()
                )
            return Answer(response.status, body)

    async def token(self, person: str) -> str:
        """Return a bearer token of a person, fetched once."""
        if person not in self._tokens:
            self._tokens[person] = await fetch_token(self._addresses.issuer, person)
        return self._tokens[person]


def filing(request: Mapping[str, object], papers: Mapping[str, bytes]) -> aiohttp.FormData:
    """Return the form that files a request with its papers."""
    form = papers_form(papers)
    form.add_field("request", orjson.dumps(request).decode(), content_type="application/json")
    return form


def papers_form(papers: Mapping[str, bytes]) -> aiohttp.FormData:
    """Return the form that uploads papers, by the code of what each stands for."""
    form = aiohttp.FormData(default_to_multipart=True)
    for code, content in papers.items():
        form.add_field(code, content, filename=f"{code}.jpg", content_type=JPEG)
    return form
