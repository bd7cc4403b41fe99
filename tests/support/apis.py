"""The HTTP side of a service, without what runs beside it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import APIRouter, FastAPI

from shared.identity.tokens import TokenVerifier
from shared.web.application import create_application
from tests.support.tokens import TokenMint


def api_of(
    name: str, routers: Sequence[APIRouter], mint: TokenMint, clock: Callable[[], datetime]
) -> FastAPI:
    """Return an application with these routes that takes the tokens of a mint."""
    return create_application(
        title=name,
        description=name,
        verifier=TokenVerifier(mint.issuer, "loket", mint.jwks, clock),
        routers=routers,
        lifespan=_with_nothing_beside,
    )


@asynccontextmanager
async def _with_nothing_beside(_app: FastAPI) -> AsyncIterator[None]:
    yield
