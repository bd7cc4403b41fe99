"""The HTTP application of a service."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI

from shared.identity.tokens import TokenVerifier
from shared.web import problems
from shared.web.headers import API_HEADERS, WithHeaders
from shared.web.middleware import MOST_BYTES, Bounded, Observed

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_application(
    *,
    title: str,
    description: str,
    verifier: TokenVerifier,
    routers: Sequence[APIRouter],
    lifespan: Lifespan,
    multipart_bytes: int = MOST_BYTES,
) -> FastAPI:
    """Return an application that answers errors as problem documents and documents itself.

    `multipart_bytes` is the most that a body with files may have.
    """
    app = FastAPI(
        title=title,
        description=description,
        version="1",
        lifespan=lifespan,
        responses=problems.PROBLEM_RESPONSES,
        redoc_url=None,
    )
    app.state.verifier = verifier
    app.add_middleware(Bounded, multipart_bytes=multipart_bytes)
    app.add_middleware(WithHeaders, headers=API_HEADERS)
    app.add_middleware(Observed)
    problems.install(app)
    for router in routers:
        app.include_router(router)
    _document_problems(app)
    return app


def _document_problems(app: FastAPI) -> None:
    generate = app.openapi

    def with_problems() -> dict[str, Any]:
        schema = generate()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas.setdefault("Problem", problems.PROBLEM_SCHEMA)
        return schema

    app.openapi = with_problems  # type: ignore[method-assign]
