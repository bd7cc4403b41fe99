"""Work that is given up when whoever asked for it has gone: a closed page, a cancelled download."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from shared.domain.errors import PermanentError

T = TypeVar("T")


class ClientGoneError(PermanentError):
    """Whoever asked has closed the connection, and hears no answer."""

    code = "client-gone"
    status = 499
    title = "The client has gone"

    def __init__(self) -> None:
        super().__init__("The client closed the connection; what it asked for was given up.")


async def while_here(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what comes of some work, which is cancelled once the client has gone.

    The request's body must have been read before.

    Raises:
        ClientGoneError: It has gone.
    """
    doing, leaving = asyncio.create_task(work), asyncio.create_task(_left(request))
    try:
        await asyncio.wait((doing, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise ClientGoneError
        return await doing
    finally:
        doing.cancel()
        leaving.cancel()
        await asyncio.gather(doing, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    # Of a request without a body an empty one comes first.
    while (await request.receive())["type"] != "http.disconnect":
        pass
