"""Signing in at the office's issuer, and signing out."""

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.console.console import Console
from services.console.metrics import SIGN_INS
from services.console.oidc import Attempt, SignInRefusedError
from services.console.pages.home import own_path
from services.console.rendering import render
from services.console.visit import Posted, console_of, language_of
from shared.domain.errors import NotAuthenticatedError, TooManyRequestsError

router = APIRouter()

ATTEMPT_COOKIE = "loket-signing-in"
ATTEMPT_LASTS = 600


def address_to_sign_in(back: str) -> str:
    """Return where to sign in and come back from."""
    return f"/sign-in?back={quote(back, safe='')}"


@router.get("/sign-in")
async def welcome(
    request: Request, back: Annotated[str, Query(max_length=500)] = "/", said: str = ""
) -> Response:
    """Say where one is, and offer to sign in."""
    values = {"back": own_path(back), "told": said if said in {"ended", "refused", "bye"} else ""}
    return render("sign_in.html", language_of(request), values)


@router.get("/sign-in/start")
async def start(request: Request, back: Annotated[str, Query(max_length=500)] = "/") -> Response:
    """Send the browser to the issuer."""
    console = console_of(request)
    attempt = Attempt.new(own_path(back))
    address = await console.sign_in.issuer.address(attempt, language_of(request))
    response = RedirectResponse(address, 303)
    # Lax, because the issuer's answer comes by a link from another site.
    response.set_cookie(
        ATTEMPT_COOKIE,
        f"{attempt.state}.{attempt.verifier}.{quote(attempt.back, safe='')}",
        max_age=ATTEMPT_LASTS,
        path="/sign-in",
        httponly=True,
        secure=console.is_secure,
        samesite="lax",
    )
    return response


@router.get("/sign-in/callback")
async def come_back(request: Request) -> Response:
    """Take the issuer's answer; begin a session."""
    console = console_of(request)
    _count(console, request)
    attempt = _attempt(request.cookies.get(ATTEMPT_COOKIE, ""))
    try:
        if attempt is None:
            raise SignInRefusedError("This browser did not ask to sign in.")
        cookie = await console.sign_in.begin(attempt, request.query_params)
    except NotAuthenticatedError:
        SIGN_INS.labels("refused").inc()
        back = attempt.back if attempt else "/"
        response: Response = RedirectResponse(f"{address_to_sign_in(back)}&said=refused", 303)
    else:
        SIGN_INS.labels("signed_in").inc()
        # A session from before, perhaps somebody else's, ends with it.
        await console.sessions.end(request.cookies.get(console.cookie_name, ""))
        response = RedirectResponse(own_path(attempt.back), 303)
        response.set_cookie(
            console.cookie_name,
            cookie,
            path="/",
            httponly=True,
            secure=console.is_secure,
            samesite="lax",
        )
    response.delete_cookie(ATTEMPT_COOKIE, path="/sign-in")
    return response


@router.post("/sign-out")
async def sign_out(visit: Posted) -> Response:
    """End the session here; the issuer asks for the password again at the next one."""
    await visit.console.sessions.end(visit.cookie)
    response = RedirectResponse("/sign-in?said=bye", 303)
    response.delete_cookie(visit.console.cookie_name, path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _count(console: Console, request: Request) -> None:
    client = request.client.host if request.client else ""
    if not console.sign_in_attempts.allow(client):
        SIGN_INS.labels("stopped").inc()
        wait = console.sign_in_attempts.within
        raise TooManyRequestsError("Too many attempts to sign in. Wait five minutes.", wait)


def _attempt(cookie: str) -> Attempt | None:
    state, _, rest = cookie.partition(".")
    verifier, _, back = rest.partition(".")
    if not (state and verifier and back):
        return None
    return Attempt(state, verifier, unquote(back))
