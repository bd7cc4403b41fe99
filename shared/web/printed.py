"""How a printed page is answered."""

from fastapi import Response

PDF = "application/pdf"
PDF_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"description": "A PDF.", "content": {PDF: {}}}
}
"""For OpenAPI."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def pdf_answer(content: bytes, name: str) -> Response:
    """Return a PDF to be shown or printed and not to be kept; the name holds no personal data."""
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, media_type=PDF, headers=_HEADERS | shown)
