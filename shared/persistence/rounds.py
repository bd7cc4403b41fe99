"""Background work in rounds, for ever: trouble that passes only makes it wait for the next one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

import structlog

from shared.domain.errors import ConflictError, TransientError
from shared.persistence.mongo import passing_trouble

log = structlog.get_logger(__name__)


async def in_rounds(
    work: Callable[[], Awaitable[int | None]], rest: timedelta, waits: str
) -> NoReturn:
    """Do a round of work and rest, until cancelled; any other error is for whoever runs it.

    Args:
        work: One round; where it returns that it did something, the next begins without a rest.
        rest: Between two rounds.
        waits: What the log says of a round that trouble ended.
    """
    while True:
        done = None
        try:
            with passing_trouble():
                done = await work()
        except (TransientError, ConflictError) as error:
            log.warning(waits, cause=error.code)
        if not done:
            await asyncio.sleep(rest.total_seconds())
