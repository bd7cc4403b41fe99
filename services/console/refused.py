"""Forms that were refused: back to the page where they were, with what was typed and the reason.

One way for all forms that do something: the browser is sent back to the page with a sign in its
address, under which the session holds what was typed; the page then shows the form again as it was
sent. A form that only asks is shown again at once, because its address holds all of it.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from services.console.apis import ApiRefusedError
from services.console.form_again import Sent
from services.console.sessions import Sessions
from services.console.texts import Language, texts, write
from shared.domain.errors import LoketError

if TYPE_CHECKING:
    from services.console.page import Page
    from services.console.visit import Visit

AGAIN = "again"
_DRAFT = "refused form"
_GENERAL = frozenset({"invalid-input", "malformed", "too-large", "unsupported-content"})
"""Codes that say less than one can say who knows which form it was."""
_TOLD = frozenset({AGAIN, "said", "done", "refused", "delayed", "why"})
"""What an address says of something done before, which is not to be said again."""


class RefusedForm(BaseModel):
    """A form that was refused, as a session keeps it.

    Attributes:
        mark: Stands in the address of the page that shows it.
        action: To where it was sent.
        step: What it was to do, by the last word of that address.
        fields: What was typed, and all else that it held.
        code: Of the refusal.
        status: Of the refusal.
        faulty: The names of what was wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mark: str
    action: str
    step: str
    fields: tuple[tuple[str, str], ...] = Field(repr=False)
    code: str
    status: int
    faulty: tuple[str, ...] = ()

    def sent(self, language: Language) -> Sent:
        """Return it as a page shows it."""
        return Sent(self.action, self.fields, tuple(self._words(language)), self.faulty)

    def _words(self, language: Language) -> Iterator[str]:
        """Say what was wrong: with a field, with this form, or of the kind of refusal."""
        of_fields = [_written(f"wrong.{self.step}_{n}", f"wrong.{n}") for n in self.faulty]
        keys = [key for key in of_fields if key]
        if not keys and self.code in _GENERAL and (of_form := _written(f"wrong.{self.step}")):
            keys = [of_form]
        for key in dict.fromkeys(keys or [problem_key(self.code, self.status)]):
            yield write(key, language)


async def back_to_form(visit: "Visit", error: LoketError) -> Response:
    """Keep a refused form, and send the browser to the page that it came from."""
    form = form_as_sent(visit, error, visit.form.multi_items())
    await visit.console.sessions.keep_draft(visit.cookie, _DRAFT, form)
    page = page_of_form(visit.request, visit.console.pages, visit.console.origin)
    return RedirectResponse(f"{page}{'&' if '?' in page else '?'}{AGAIN}={form.mark}", 303)


def form_as_sent(
    visit: "Visit", error: LoketError, fields: Iterable[tuple[str, object]]
) -> RefusedForm:
    """Return a form as it was sent and refused; files and the session's secret are left out."""
    refusal = error.problems if isinstance(error, ApiRefusedError) else ()
    return RefusedForm(
        mark=secrets.token_hex(4),
        action=visit.request.url.path,
        step=visit.request.url.path.rpartition("/")[2],
        fields=tuple((n, value) for n, value in fields if isinstance(value, str) and n != "csrf"),
        code=error.code,
        status=error.status,
        faulty=tuple(dict.fromkeys(str(one["where"]).rpartition("/")[2] for one in refusal)),
    )


async def refused_form(request: Request, sessions: Sessions, cookie: str) -> RefusedForm | None:
    """Return the form that a page is to show again; None for nearly every page."""
    mark = request.query_params.get(AGAIN)
    kept = await sessions.find_draft(cookie, _DRAFT) if mark else None
    form = RefusedForm.model_validate_json(kept) if kept else None
    return form if form and form.mark == mark else None


def page_of_form(request: Request, pages: Sequence["Page"], origin: str) -> str:
    """Return where the page of a form is: what the browser showed, or the page above the form's.

    Some pages are answers to a form themselves, and cannot be gone back to.
    """
    came_from = urlsplit(request.headers.get("referer", ""))
    routes = [route for page in pages for route in page.shown]
    is_ours = f"{came_from.scheme}://{came_from.netloc}" == origin
    if is_ours and any(route.path_regex.match(came_from.path) for route in routes):
        query = [(k, v) for k, v in parse_qsl(came_from.query) if k not in _TOLD]
        return f"{came_from.path}?{urlencode(query)}" if query else came_from.path
    shown = {route.path for route in routes}
    path, template = request.url.path, request.scope["route"].path
    while template and template not in shown:
        path, template = path.rpartition("/")[0], template.rpartition("/")[0]
    return path or "/"


def problem_key(code: str, status: int) -> str:
    """Return the key of the words for a refusal: by its code, or else by its kind."""
    return _written(f"problems.{code}") or f"problems.{_kind(status)}"


def _written(*keys: str) -> str | None:
    return next((key for key in keys if key in texts()), None)


def _kind(status: int) -> str:
    match status:
        case 403:
            return "not-permitted"
        case 404 | 405:
            return "not-found"
        case 408:
            return "too-slow"
        case 409:
            return "conflict"
        case 410:
            return "erased"
        case 413:
            return "too-large"
        case 422 | 400 | 415:
            return "invalid-input"
        case 503:
            return "try-again"
        case _:
            return "defect"
