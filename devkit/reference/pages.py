"""Every generated file, by its place in the repository."""

from pathlib import Path

from devkit.reference import schemas
from devkit.reference.asyncapi import asyncapi_document
from devkit.reference.events_page import events_page
from devkit.reference.lifecycle_page import lifecycle_page
from devkit.reference.regency_files import regency_file
from devkit.reference.rights_page import rights_page
from shared.catalogue.villages import KUDUS

ROOT = Path(__file__).parents[2]
SCHEMAS = Path("shared/events/schemas")
REFERENCE = Path("docs/reference")
REGENCIES = Path("shared/catalogue/regencies")


def pages() -> dict[Path, str]:
    """Return the text of every generated file."""
    return {
        **{SCHEMAS / path: text for path, text in schemas.to_files().items()},
        REGENCIES / f"{KUDUS}.csv": regency_file(KUDUS),
        REFERENCE / "lifecycle.md": lifecycle_page(),
        REFERENCE / "events.md": events_page(),
        REFERENCE / "rights.md": rights_page(),
        REFERENCE / "asyncapi.yaml": asyncapi_document(),
    }
