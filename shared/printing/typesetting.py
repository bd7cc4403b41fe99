"""Setting pages from a template and plain data.

Data reach a template as JSON and never as its text, so what people typed cannot become a command.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files

import orjson
import segno
import typst

_TEMPLATES = files("shared.printing").joinpath("templates")


def set_pages(template: str, data: Mapping[str, object], qr: str | None = None) -> bytes:
    """Return a template's pages as PDF.

    Args:
        template: The name of a file in `templates/`, without its ending.
        data: What it shows.
        qr: What its QR code says, if it has one.
    """
    sources = {
        "main": _TEMPLATES.joinpath(f"{template}.typ").read_bytes(),
        "style.typ": _TEMPLATES.joinpath("style.typ").read_bytes(),
        "data.json": orjson.dumps(data),
    }
    if qr is not None:
        sources["qr.svg"] = to_qr(qr)
    # Typst takes several files by name; its type stubs do not say so.
    pdf: bytes = typst.compile(  # type: ignore[call-overload]
        sources,
        ignore_system_fonts=True,  # so that it looks the same on every machine
        timestamp=datetime(2000, 1, 1, tzinfo=UTC),
    )
    return pdf


def to_qr(text: str) -> bytes:
    """Return a QR code as SVG, readable with a seventh of it gone."""
    return segno.make(text, error="m", micro=False).svg_inline(border=2, scale=4).encode()
