"""Problem documents (RFC 9457): every HTTP error says what was wrong, where, and what to do."""

from collections.abc import Mapping
from functools import cache
from math import ceil
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.domain.errors import (
    LoketError,
    NotAuthenticatedError,
    NotFoundError,
    TooManyRequestsError,
    TransientError,
)
from shared.observability.tracing import trace_id
from shared.web.headers import API_HEADERS
from shared.web.places import known_names, place

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:loket:problem:"
RETRY_AFTER_SECONDS = "2"

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What was wrong and what to do (RFC 9457).",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
    503: {
        "description": "A dependency is away; try again in a moment.",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
"""For OpenAPI: what any route may answer besides its own."""

PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:loket:problem:not-claimed"]},
        "title": {"type": "string", "examples": ["Claim this request first"]},
        "status": {"type": "integer", "examples": [409]},
        "detail": {"type": "string"},
        "trace": {"type": "string", "description": "To be named when asking for help."},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
        "words": {
            "type": "object",
            "description": "What to tell people, by language (`id`, `en`); few problems have it.",
            "additionalProperties": {"type": "string"},
        },
    },
}

_OF_THE_FRAMEWORK = {
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    408: ("too-slow", "Too slow"),
    413: ("too-large", "Too large"),
}

log = structlog.get_logger(__name__)


def problem(
    status: int, code: str, title: str, detail: str, extensions: Mapping[str, object] | None = None
) -> Response:
    """Return the response of a problem."""
    body: dict[str, object] = {
        "type": TYPE_PREFIX + code,
        "title": title,
        "status": status,
        "detail": detail,
    }
    if trace := trace_id():
        body["trace"] = trace
    body.update(extensions or {})
    return Response(orjson.dumps(body), status, media_type=MEDIA_TYPE)


def problem_of(error: LoketError) -> Response:
    """Return the response of one of our errors."""
    response = problem(error.status, error.code, error.title, str(error), error.extensions)
    if isinstance(error, TransientError):
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(ceil(error.wait.total_seconds()))
    if isinstance(error, NotAuthenticatedError):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def install(app: FastAPI) -> None:
    """Make an application answer every error as a problem document."""

    @cache
    def names_of(app: FastAPI) -> frozenset[str]:
        return known_names(app.openapi()) | {"body"}

    @app.exception_handler(LoketError)
    async def _ours(_request: Request, error: LoketError) -> Response:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        if any(e["loc"][:1] == ("path",) for e in error.errors()):
            # What is no id is nobody's id; to a caller that is the same as one of nothing.
            return problem_of(NotFoundError("thing of this id"))
        # Only places and rules: what was sent may be personal data.
        known = names_of(app)
        found = [{"where": place(e["loc"], known), "what": e["msg"]} for e in error.errors()]
        malformed = any(e["type"] == "json_invalid" for e in error.errors())
        return problem(
            400 if malformed else 422,
            "malformed" if malformed else "invalid-input",
            "Some of the input is not right",
            "Correct the places named under 'problems' and send it again.",
            {"problems": found},
        )

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> Response:
        code, title = _OF_THE_FRAMEWORK.get(error.status_code, ("http", "The request was refused"))
        response = problem(error.status_code, code, title, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def _defect(request: Request, error: Exception) -> Response:
        route = getattr(request.scope.get("route"), "path", "?")
        log.error("defect in a route", route=route, exc_info=error)
        response = problem(
            500,
            "defect",
            "Something went wrong on our side",
            "Nothing was changed by this call as far as we know. Try again; if it stays, "
            "report the trace number.",
        )
        # Starlette answers defects outside of all middleware.
        response.headers.update(API_HEADERS)
        return response
