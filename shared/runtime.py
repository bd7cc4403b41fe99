"""Starting and stopping a service: the same order for every one.

Up: collections and indexes, then Kafka and background work, then HTTP. Down: HTTP first, so that
nothing new comes in, then background work, then Kafka with what is under way, then MongoDB.
"""

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI

from shared.domain.errors import TransientError
from shared.identity.tokens import TokenVerifier
from shared.messaging.bus import Bus
from shared.messaging.subscription import Subscription
from shared.observability import metrics
from shared.persistence.dead_letters import DEAD_LETTERS, LetterStatus
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store
from shared.trail.sealer import Sealer
from shared.trail.trail import Trail
from shared.web.acts import acts_router
from shared.web.application import create_application
from shared.web.dead_letters import Replayer, dead_letter_router
from shared.web.health import Health, health_router
from shared.web.middleware import MOST_BYTES
from shared.web.operations import operations_router
from shared.web.trail import trail_router

Background = Callable[[], Awaitable[None]]
MEASURE_EVERY = timedelta(seconds=10)
RETRY_START_AFTER = timedelta(seconds=1)

log = structlog.get_logger(__name__)


def process_name(service: str) -> str:
    """Return a name that no other process has, for leases."""
    return f"{service}@{socket.gethostname()}:{os.getpid()}"


def create_service(
    *,
    title: str,
    description: str,
    store: Store,
    bus: Bus,
    subscriptions: Sequence[Subscription],
    verifier: TokenVerifier,
    trail: Trail,
    routers: Sequence[APIRouter],
    background: Sequence[Background] = (),
    replayers: Mapping[str, Replayer] | None = None,
    multipart_bytes: int = MOST_BYTES,
) -> FastAPI:
    """Return a service's application, which starts and stops everything with itself.

    Args:
        title: For the API's documentation.
        description: For the API's documentation.
        store: Its state.
        bus: Its connection to Kafka.
        subscriptions: What it listens to, to replay dead letters.
        verifier: Who checks callers' tokens.
        trail: What is written down of people's acts and readings.
        routers: Its own routes.
        background: Endless work besides, e.g. a sweeper; restarted when it fails.
        replayers: What replays dead letters of groups that do not listen to Kafka.
        multipart_bytes: The most that a body with files may have.
    """
    sealer = Sealer(trail, process_name(store.source))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await _prepare(store)
        work = [bus.run, lambda: _measure(store), *background, sealer.run]
        tasks = [asyncio.create_task(_endless(w)) for w in work]
        # What exists by now stays. Were the collector to look at all of it again and again, every
        # look would stop the service for a tenth of a second.
        gc.collect()
        gc.freeze()
        try:
            yield
        finally:
            for task in reversed(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    processors: dict[str, Replayer] = {s.group: s.processor for s in subscriptions}
    processors |= replayers or {}
    health = Health(ping_database=store.ping, is_listening=lambda: bus.is_listening)
    return create_application(
        title=title,
        description=description,
        verifier=verifier,
        routers=[
            *routers,
            trail_router(trail),
            acts_router(store),
            dead_letter_router(store, processors),
            operations_router(lambda: bus.is_listening),
            health_router(health),
        ],
        lifespan=lifespan,
        multipart_bytes=multipart_bytes,
    )


def serve(app: FastAPI, host: str, port: int, proxies: str) -> None:
    """Serve an application until told to stop; proxies may say for whom they call."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
        forwarded_allow_ips=proxies,
    )


async def _prepare(store: Store) -> None:
    """Create collections and indexes, waiting for a database that is still starting."""
    while True:
        try:
            with passing_trouble():
                await store.prepare()
        except TransientError as error:
            log.warning("waiting for the database", cause=error.code)
            await asyncio.sleep(RETRY_START_AFTER.total_seconds())
        else:
            return


async def _endless(work: Background) -> None:
    while True:
        try:
            await work()
        except Exception:
            log.exception("background work failed; starting it again")
        await asyncio.sleep(RETRY_START_AFTER.total_seconds())


async def _measure(store: Store) -> None:
    """Keep the gauges that have to be asked for."""
    database_up = metrics.DEPENDENCY_UP.labels("mongodb")
    while True:
        try:
            with passing_trouble():
                count, oldest = await store.outbox.backlog()
                waiting = await store.count(DEAD_LETTERS, {"status": LetterStatus.WAITING})
        except TransientError:
            database_up.set(0)
        else:
            database_up.set(1)
            metrics.OUTBOX_PENDING.set(count)
            age = (store.clock() - oldest).total_seconds() if oldest else 0.0
            metrics.OUTBOX_AGE.set(max(0.0, age))
            metrics.DEAD_LETTERS_WAITING.set(waiting)
        await asyncio.sleep(MEASURE_EVERY.total_seconds())
