"""What a page is given: who is here, the APIs as they may use them, and how to answer."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, cast
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from services.console.apis import PATIENCE, PATIENCE_WITH_FILES, ApiAwayError, File, Query
from services.console.colleagues import Colleague
from services.console.flash import Flash, Outcome, find_flash, keep_flash
from services.console.navigation import count_waiting
from services.console.refilling import refilled
from services.console.refused_form import RefusedForm, page_of_form
from services.console.rendering import render
from services.console.rulebook import CURRENT, Rules
from services.console.sessions import Session
from services.console.signed_out import SignedOutError
from services.console.texts import LANGUAGES, Language, texts
from shared.domain.errors import NotPermittedError
from shared.identity.principal import OFFICE, Principal
from shared.web.leaving import while_here

if TYPE_CHECKING:
    from services.console.console import Console

LANGUAGE_COOKIE = "loket-language"


class AnothersFormError(NotPermittedError):
    """A form is not one of this session: of another page than ours, or from before signing in."""

    code = "anothers-form"

    def __init__(self) -> None:
        super().__init__("This form is not of your session. Open the page again.")


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in.

    Attributes:
        request: As it came.
        who: Whose it is, and what they are to the office.
        session: Their session.
        cookie: What names that session.
        language: In which they read.
        colleagues: Everybody who has signed in, by id.
        form: What they sent, where they sent a form.
        flash: What the answer before left for this page.
        waiting: How much waits on pages whose navigation counts it, by their paths.
    """

    request: Request
    who: Principal
    session: Session = field(repr=False)
    cookie: str = field(repr=False)
    language: Language
    colleagues: Mapping[str, Colleague] = field(default_factory=dict, repr=False)
    form: FormData = field(default_factory=FormData, repr=False)
    flash: Flash | None = field(default=None, repr=False)
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def console(self) -> "Console":
        """What the console works with."""
        return console_of(self.request)

    async def get(self, service: str, path: str, **query: str | int | None) -> Any:
        """Return what an API shows, as JSON.

        Raises:
            ApiRefusedError: It refused; the page of the error says why, unless it is caught.
            ApiAwayError: It does not answer for now.
        """
        return await self.console.apis.call(
            self.session.access_token, "GET", service, path, query=query
        )

    async def send(
        self,
        method: str,
        service: str,
        path: str,
        body: object = None,
        query: Query | None = None,
        *,
        patience: timedelta = PATIENCE,
    ) -> Any:
        """Have an API do something; return what it answers, None if nothing."""
        return await self.console.apis.call(
            self.session.access_token,
            method,
            service,
            path,
            query=query,
            body=body,
            patience=patience,
        )

    async def fetch(self, service: str, path: str, **query: str | int | None) -> File:
        """Return a file that an API makes, as it is: what is printed or exported.

        Raises:
            ClientGoneError: Whoever asked for it has gone, and it was given up.
        """
        return await self._made("GET", service, path, query)

    async def shown(self, service: str, path: str, **query: str | int | None) -> File:
        """Return a file that a page shows, as it is: a paper, a chart."""
        return await self.console.apis.fetch(
            self.session.access_token, "GET", service, path, query=query
        )

    async def ask(self, service: str, path: str, body: object, **query: str | int | None) -> File:
        """Return the file that answers a question which has no place in an address."""
        return await self._made("POST", service, path, query, body)

    async def _made(
        self, method: str, service: str, path: str, query: Query, body: object = None
    ) -> File:
        making = self.console.apis.fetch(
            self.session.access_token,
            method,
            service,
            path,
            query=query,
            body=body,
            patience=PATIENCE_WITH_FILES,
        )
        return await while_here(self.request, making)

    async def rules(self, version: str = CURRENT) -> Rules:
        """Return the office's names and reasons: those of a version, or the current ones."""
        return await self.console.rulebook.rules(self.session.access_token, version)

    async def names(self) -> Rules | None:
        """Return the current rules for a page that works without: None while nobody knows them."""
        try:
            return await self.rules()
        except ApiAwayError:
            return self.console.rulebook.known()

    def text(self, name: str) -> str:
        """Return a field of the form, without spaces around; empty if it was not sent.

        Browsers send a line break as two characters (HTML, "multipart/form-data"), and count it as
        one of those that a field may hold. APIs get and count what was typed.
        """
        value = self.form.get(name, "")
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    @property
    def refused(self) -> RefusedForm | None:
        """A form that was refused, which the page is to show again."""
        return self.flash if isinstance(self.flash, RefusedForm) else None

    @property
    def came_from(self) -> str:
        """Where the page of the sent form is, as it was narrowed and turned to."""
        return page_of_form(self.request, self.console.pages, self.console.origin)

    @property
    def is_fragment(self) -> bool:
        """Whether a script asks for a part of the page, to be put in place of the old one."""
        return "x-fragment" in self.request.headers

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page; a fragment that has not changed is not sent again."""
        response = render(template, self.language, {**self._frame(), **values}, status)
        if self.refused:
            page = bytes(response.body).decode()
            words = self.refused.trouble(self.language)
            response = HTMLResponse(refilled(page, self.refused, words), status)
        if self.is_fragment:
            tag = f'"{_digest(bytes(response.body))}"'
            if self.request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers={"ETag": tag})
            response.headers["ETag"] = tag
        return response

    def to(self, path: str, said: str | None = None) -> Response:
        """Send the browser to another page, which says what was done (`said.<name>`)."""
        if said:
            path = f"{path}{'&' if '?' in path else '?'}said={quote(said)}"
        return RedirectResponse(path, 303)

    async def leave(self, path: str, flash: Flash) -> Response:
        """Send the browser to another page, which shows what is left for it."""
        address = await keep_flash(self.console.sessions, self.cookie, path, flash)
        return RedirectResponse(address, 303)

    def _frame(self) -> Mapping[str, Any]:
        path, query = self.request.url.path, self.request.url.query
        shown = f"{path}?{query}" if query else path
        return {
            "visit": self,
            "who": self.who,
            "csrf": self.session.csrf,
            "nav": [page for page in self.console.pages if page.is_for(self.who)],
            "names": {p.path: p.label_for(self.who) for p in self.console.pages if p.path},
            "waiting": self.waiting,
            "path": path,
            # A page that answers a form cannot be gone back to.
            "here": shown if self.request.method == "GET" else self.came_from,
            "said": said_in(self.request),
            "outcome": self.flash if isinstance(self.flash, Outcome) else None,
            "colleagues": self.colleagues,
            "rules": self.console.rulebook.known(),
            "is_applicant": bool(self.who.roles) and self.who.roles.isdisjoint(OFFICE),
            "public_page": self.console.public_page,
        }


def console_of(request: Request) -> "Console":
    """Return what the console works with."""
    return cast("Console", request.app.state.console)


def said_in(request: Request) -> str:
    """Return what an address says was done before (`said.<name>`); empty if nothing."""
    name = request.query_params.get("said", "")
    return name if f"said.{name}" in texts() else ""


def language_of(request: Request) -> Language:
    """Return in which language somebody reads: what they chose, or Indonesian."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return next((language for language in LANGUAGES if language == chosen), "id")


async def visited(request: Request) -> Visit:
    """Return the visit of somebody who is signed in.

    Raises:
        SignedOutError: Nobody is.
    """
    console = console_of(request)
    cookie = request.cookies.get(console.cookie_name, "")
    # What a page asks for by itself does not keep a session alive that nobody works in.
    is_click = request.method != "GET" or "x-fragment" not in request.headers
    session = await console.sessions.find(cookie, is_click=is_click)
    if session is None:
        raise SignedOutError
    session = await console.sign_in.fresh(cookie, session)
    who = await console.sign_in.verifier.verify(session.access_token)
    colleagues = await console.colleagues.known()
    flash = await find_flash(request, console.sessions, cookie)
    language = language_of(request)
    visit = Visit(request, who, session, cookie, language, colleagues, flash=flash)
    if not visit.is_fragment:
        visit = replace(visit, waiting=await count_waiting(visit))
    # For whoever handles a refusal, which is raised past the page.
    request.state.visit = visit
    return visit


Visited = Annotated[Visit, Depends(visited)]


async def posted(visit: Visited) -> Visit:
    """Return the visit of somebody who sent a form of ours.

    Raises:
        AnothersFormError: The form is of another page than ours, or of an older session.
    """
    request = visit.request
    origin = request.headers.get("origin")
    form = await request.form()
    token = form.get("csrf", "")
    is_ours = isinstance(token, str) and secrets.compare_digest(
        token.encode(), visit.session.csrf.encode()
    )
    if not is_ours or origin not in (None, visit.console.origin):
        raise AnothersFormError
    request.state.sent = replace(visit, form=form)
    return cast("Visit", request.state.sent)


Posted = Annotated[Visit, Depends(posted)]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]
