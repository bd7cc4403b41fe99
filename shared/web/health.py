"""Health and metrics routes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.domain.errors import TransientError
from shared.web.problems import problem_of


@dataclass(frozen=True)
class Health:
    """How a service finds out how it is.

    Attributes:
        ping_database: Raises TransientError while the database is away.
        is_listening: Whether Kafka has given the service its partitions; None if it hears nothing.
    """

    ping_database: Callable[[], Awaitable[None]]
    is_listening: Callable[[], bool] | None = None


def health_router(health: Health) -> APIRouter:
    """Return the routes for probes and for Prometheus."""
    router = APIRouter(tags=["operations"])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """Whether the process runs at all; a failing answer means: restart it."""
        return {"status": "live"}

    @router.get("/health/ready", response_model=None)
    async def ready() -> Response | dict[str, str]:
        """Whether the service can take requests.

        It can while Kafka is away: what is decided waits in the outbox. So Kafka's state is told
        and does not count.
        """
        try:
            await health.ping_database()
        except TransientError as error:
            return problem_of(error)
        if health.is_listening is None:
            return {"status": "ready"}
        return {"status": "ready", "kafka": "listening" if health.is_listening() else "waiting"}

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
