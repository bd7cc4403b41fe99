"""Whether somebody is signed in still, for pages that are open."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.console.visit import Visited

router = APIRouter()


@router.get("/session")
async def show_session(visit: Visited) -> Response:
    """Tell a page's script whose session this is, and what its forms hold.

    Whoever signed in anew beside the page can then send what they typed before.
    """
    return JSONResponse({"who": visit.who.id, "csrf": visit.session.csrf})
