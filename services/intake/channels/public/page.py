"""Routes of the public page: plain HTML for people, the same words for everything that is wrong."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.intake.channels.public.looking import TooManyLooksError, Typed, look
from services.intake.channels.public.standing import Standing, standing_of
from services.intake.channels.public.words import Speech, Words, load_words
from services.intake.parts import Parts
from services.intake.repository import Application
from services.intake.wording import STATES
from shared.catalogue.rules import Rules
from shared.domain.errors import MalformedError, TooLargeError, TransientError
from shared.domain.lifecycle import State
from shared.domain.public_link import PATH
from shared.web.bodies import read_bounded

FOLDER = Path(__file__).parent
LONGEST_BODY = 2_000
MOST_FIELDS = 10
AWAY_FOR = timedelta(minutes=2)
"""What the page calls a few minutes."""
STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=31536000",
}
"""Nothing but the page's own style and script, no cache, no frame, no trace elsewhere."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Writes the page.

    Attributes:
        words: What it says.
        environment: Its template; everything that is filled in is escaped.
    """

    words: Words
    environment: Environment

    def write(self, speech: Speech, status: int = 200, **given: Any) -> Response:
        """Return the page in a language, with what is shown or what is wrong."""

        def say(name: str) -> str:
            text: str = getattr(self.words, name).read(speech)
            return text

        values = {"shown": None, "trouble": None, "ticket": "", "path": PATH} | given
        other = "id" if speech == "en" else "en"
        spoken = {"speech": speech, "other": other, "say": say}
        html = self.environment.get_template("page.html").render(values | spoken)
        return Response(html, status, STRICT, media_type="text/html; charset=utf-8")


def page_router(parts: Parts) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter(prefix=PATH, include_in_schema=False)
    loader = FileSystemLoader(FOLDER)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    page = _Page(load_words(), environment)

    @router.get("")
    async def ask(lang: str = "id") -> Response:
        return page.write(_speech(lang))

    @router.post("")
    async def show(request: Request) -> Response:
        typed, speech = await _typed(request)
        client = request.client.host if request.client else "unknown"
        try:
            found = await look(parts, client, typed)
        except TooManyLooksError as error:
            refused = page.write(speech, 429, trouble="too_many", ticket=typed.ticket)
            return _later(refused, error.retry_after)
        except TransientError:
            return _later(page.write(speech, 503, trouble="away", ticket=typed.ticket), AWAY_FOR)
        standing = standing_of(found) if found else None
        if found is None or standing is None:
            return page.write(speech, 404, trouble="not_found", ticket=typed.ticket)
        rules = parts.catalogue.rules(found.rule_version)
        return page.write(speech, shown=_shown(page.words, rules, found, standing, speech))

    @router.get("/page.css")
    async def style() -> Response:
        return _file("page.css", "text/css")

    @router.get("/page.js")
    async def script() -> Response:
        return _file("page.js", "text/javascript")

    return router


def _later(response: Response, wait: timedelta) -> Response:
    """Tell programs too when to come again; people read it on the page."""
    response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _file(name: str, media_type: str) -> Response:
    headers = STRICT | {"Cache-Control": "public, max-age=3600"}
    return Response((FOLDER / name).read_bytes(), 200, headers, media_type=media_type)


async def _typed(request: Request) -> tuple[Typed, Speech]:
    """Return what the form brought; what is missing, or too much, is as wrong as a wrong code."""
    try:
        body = await read_bounded(request, LONGEST_BODY)
    except (TooLargeError, MalformedError):
        return Typed("", ""), "id"
    fields = dict(parse_qsl(body.decode("utf-8", "replace"))[:MOST_FIELDS])
    return Typed(fields.get("ticket", ""), fields.get("code", "")), _speech(fields.get("lang", ""))


def _speech(lang: str) -> Speech:
    return "en" if lang == "en" else "id"


def _shown(
    words: Words, rules: Rules, found: Application, standing: Standing, speech: Speech
) -> dict[str, Any]:
    zone = rules.office.timezone
    return {
        "ticket": found.ticket,
        "document": rules.type(found.document_type).name.read(speech),
        "state": STATES[standing.state].read(speech),
        "since": words.date(standing.at, zone, speech),
        "step": words.steps[standing.state].read(speech),
        "until": words.date(standing.until, zone, speech) if standing.until else None,
        "until_word": "when" if standing.state is State.APPOINTMENT else "until",
        "is_late": standing.is_late,
        "products": [
            {
                "name": rules.product(product.code).name.read(speech),
                "standing": product.standing.value,
                "words": words.product[product.standing].read(speech),
                "at": words.date(product.at, zone, speech),
            }
            for product in standing.products
        ],
    }
