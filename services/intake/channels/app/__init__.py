"""The app: requests over HTTP, by residents, village heads and the front officer."""

from fastapi import APIRouter

from services.intake.channels.app.changes import changes_router
from services.intake.channels.app.document_types import document_types_router
from services.intake.channels.app.erasing import erasing_router
from services.intake.channels.app.filing import filing_router
from services.intake.channels.app.printing import printing_router
from services.intake.channels.app.reading import reading_router
from services.intake.parts import Parts


def routes(parts: Parts) -> list[APIRouter]:
    """Return the app's routes."""
    return [
        document_types_router(parts),
        filing_router(parts),
        changes_router(parts),
        reading_router(parts),
        erasing_router(parts),
        printing_router(parts),
    ]
