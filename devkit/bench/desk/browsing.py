"""The console's pages, asked for as a browser does: signed in, with cookie and form token."""

import re
from collections.abc import Mapping
from html import unescape
from types import TracebackType
from typing import Self

import aiohttp

from devkit.bench.calls import KEPT_IDLE_SECONDS

_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_CSRF = re.compile(r'<meta name="csrf" content="([^"]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')
_SECONDS = 30


class PageError(Exception):
    """A page was not shown as it should be."""


class Page:
    """A page as it came, after the redirects that led to it.

    Attributes:
        path: Its address.
        text: Its HTML.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    @property
    def csrf(self) -> str:
        """What its forms hold."""
        return self._found(_CSRF)

    @property
    def version(self) -> str:
        """The version of the request that it shows."""
        return self._found(_VERSION)

    def _found(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self.text)
        if found is None:
            raise PageError(f"{self.path.partition('?')[0]} lacks a form")
        return found[1]


class Browser:
    """One person's browser; an async context manager, signed in once it is open.

    Args:
        console: The console's address.
        person: Who sits there, one of the local issuer's people.
    """

    def __init__(self, console: str, person: str) -> None:
        self._console, self._person = console, person

    async def __aenter__(self) -> Self:
        """Sign in."""
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=KEPT_IDLE_SECONDS),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
        )
        form = await self._ask("GET", f"{self._console}/sign-in/start?back=/")
        hidden = {name: unescape(value) for name, value in _FIELD.findall(form.text)}
        # The issuer of the local stack is the page that the console leads to.
        asked = hidden | {"username": self._person, "password": f"{self._person}-rahasia"}
        home = await self._ask("POST", str(self._issuer), asked)
        self._csrf = home.csrf
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self._http.close()

    async def get(self, path: str) -> Page:
        """Return a page."""
        return await self._ask("GET", self._console + path)

    async def post(self, path: str, form: Mapping[str, str] | None = None) -> Page:
        """Send a form; return the page that it leads to."""
        fields = {"csrf": self._csrf, **(form or {})}
        return await self._ask("POST", self._console + path, fields)

    async def _ask(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Page:
        async with self._http.request(method, url, data=form) as answer:
            text = await answer.text()
            if answer.status != 200:
                raise PageError(f"{answer.url.path}: {answer.status}")
            self._issuer = answer.url.with_query(None)
            return Page(answer.url.path_qs, text)
