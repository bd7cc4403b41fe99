"""The issuer's own page: a name and a password, for a client that sent somebody here."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from devkit.issuer.cast import Cast
from devkit.issuer.codes import Codes, Question
from devkit.issuer.passwords import Passwords, RestingNameError

CLIENT = "loket-console"
REDIRECT = re.compile(r"http://127\.0\.0\.1:\d{1,5}/sign-in/callback")
"""On this machine only, on any port (RFC 8252 section 7.3)."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        # Forms may lead on to the client, which browsers check too.
        "form-action 'self' http://127.0.0.1:*"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class SignInPage:
    """Asks people who they are.

    Args:
        issuer: Its URL.
        cast: Whom it knows.
        codes: What it gives to clients.
        passwords: Whose password is right.
    """

    def __init__(self, issuer: str, cast: Cast, codes: Codes, passwords: Passwords) -> None:
        self._issuer, self._cast, self._codes, self._passwords = issuer, cast, codes, passwords
        pages = Environment(loader=PackageLoader("devkit.issuer"), autoescape=True)
        self._template = pages.get_template("sign_in.html")
        self._style = pages.get_template("sign_in.css").render()

    def routes(self) -> list[Route]:
        """Return its routes."""
        return [
            Route("/authorize", self.show),
            Route("/authorize", self.sign_in, methods=["POST"]),
            Route("/sign_in.css", self.style),
        ]

    async def show(self, request: Request) -> Response:
        """Show the form."""
        question = _question(request.query_params)
        if question is None:
            # Not sent back: an address that is not a known client's is not to be trusted.
            return self._page(request, None, "question", 400)
        return self._page(request, question)

    async def sign_in(self, request: Request) -> Response:
        """Send whoever gave the right password back to the client, with a code."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        question = _question(form)
        if question is None:
            return self._page(request, None, "question", 400)
        name = form.get("username", "").strip().lower()
        known = self._cast.people.get(name)
        try:
            person = await self._passwords.prove(name, known, form.get("password", ""))
        except RestingNameError as resting:
            later = self._page(request, question, "often", 429)
            later.headers["Retry-After"] = str(int(resting.retry_after.total_seconds()))
            return later
        if person is None:
            return self._page(request, question, "wrong", 401)
        answer = {
            "code": self._codes.give(person, question),
            "state": question.state,
            "iss": self._issuer,
        }
        return RedirectResponse(f"{question.redirect_uri}?{urlencode(answer)}", 303)

    async def style(self, _request: Request) -> Response:
        """Return the page's style."""
        return Response(self._style, media_type="text/css", headers=HEADERS)

    def _page(
        self, request: Request, question: Question | None, trouble: str = "", status: int = 200
    ) -> Response:
        language = "en" if request.query_params.get("ui_locales") == "en" else "id"
        text = self._template.render(
            question=question, trouble=trouble, people=self._cast.people, language=language
        )
        return HTMLResponse(text, status, headers=HEADERS)


def _question(given: Mapping[str, str]) -> Question | None:
    """Return what a client asks, or None if it is none that this issuer answers."""
    is_known = given.get("client_id") == CLIENT and REDIRECT.fullmatch(
        given.get("redirect_uri", "")
    )
    is_code = given.get("response_type") == "code"
    challenge = given.get("code_challenge", "")
    is_kept = given.get("code_challenge_method") == "S256" and len(challenge) == 43
    if not (is_known and is_code and is_kept):
        return None
    return Question(CLIENT, given["redirect_uri"], given.get("state", ""), challenge)
