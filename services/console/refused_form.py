"""A form that an API refused: what was typed and why it was refused, for the page that had it.

The browser is sent back to that page, which shows the form as it was sent. A form that only asks is
shown again at once, because its address holds all of it.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from services.console.apis import ApiRefusedError
from services.console.problems import problem_keys
from services.console.texts import Language, write
from shared.domain.errors import LoketError

if TYPE_CHECKING:
    from services.console.page import Page

_TOLD = frozenset({"flash", "said"})
"""What an address says of something done before, which is not to be said again."""


class RefusedForm(BaseModel):
    """A form that was refused.

    Attributes:
        action: To where it was sent.
        fields: What was typed, and all else that it held.
        code: Of the refusal.
        faulty: The names of what was wrong.
        why: The keys of the words that say so.
        words: What the API says of it by language; it knows more than any text of ours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str
    fields: tuple[tuple[str, str], ...] = Field(repr=False)
    code: str = ""
    faulty: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    words: dict[Language, str] = {}

    def values(self, name: str) -> list[str]:
        """Return what was sent under a name."""
        return [value for key, value in self.fields if key == name]

    def trouble(self, language: Language) -> Sequence[str]:
        """Return in words what was wrong."""
        return [self.words[language]] if self.words else [write(key, language) for key in self.why]


def refused_form(
    action: str, fields: Iterable[tuple[str, object]], error: LoketError
) -> RefusedForm:
    """Return a form as it was sent and refused; files and the session's secret are left out."""
    problem = error.problem if isinstance(error, ApiRefusedError) else {}
    problems = problem.get("problems", ())
    faulty = dict.fromkeys(str(one["where"]).rpartition("/")[2] for one in problems)
    step = action.rpartition("/")[2]
    return RefusedForm(
        action=action,
        fields=tuple((n, value) for n, value in fields if isinstance(value, str) and n != "csrf"),
        code=error.code,
        faulty=tuple(faulty),
        why=tuple(problem_keys(step, tuple(faulty), error.code, error.status)),
        words=problem.get("words", {}),
    )


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
