"""How a paper that an applicant sent is answered."""

from fastapi import Response

PAPER_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"description": "The file as it was sent.", "content": {"*/*": {}}}
}
"""For OpenAPI."""

# Nothing that a paper holds may run or be guessed at in a clerk's browser, or be kept by it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def paper_answer(content: bytes, media_type: str) -> Response:
    """Return a paper to be looked at, and not to be kept."""
    return Response(content, media_type=media_type, headers=_HEADERS)
