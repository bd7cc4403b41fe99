"""Where people begin, and the language in which they read."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.console.texts import Language
from services.console.visit import LANGUAGE_COOKIE, Visited, console_of

router = APIRouter()

A_YEAR = 365 * 24 * 3600


@router.get("/")
async def begin(visit: Visited) -> Response:
    """Go to the first page that is somebody's; tell them if none is."""
    theirs = next((page for page in visit.console.pages if page.is_for(visit.who)), None)
    if theirs is not None and theirs.path is not None:
        return visit.to(theirs.path)
    return visit.page("not_yours.html")


@router.get("/language/{language}")
async def choose_language(
    request: Request, language: Language, back: Annotated[str, Query(max_length=500)] = "/"
) -> Response:
    """Read in another language from now on."""
    response = RedirectResponse(own_path(back), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=A_YEAR,
        httponly=True,
        secure=console_of(request).is_secure,
        samesite="lax",
    )
    return response


def own_path(path: str) -> str:
    """Return a path of the console; its beginning for whatever would lead elsewhere."""
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if is_own and path.isprintable() else "/"
