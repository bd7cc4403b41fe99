"""The public page: whoever holds a receipt sees where its request stands, and nobody's data."""

from fastapi import APIRouter

from services.intake.channels.public.attempts import ATTEMPTS
from services.intake.channels.public.page import page_router
from services.intake.parts import Parts

COLLECTIONS = (ATTEMPTS,)


def routes(parts: Parts) -> list[APIRouter]:
    """Return the page's routes."""
    return [page_router(parts)]
