"""How a service is, for people who keep it running: what waits to be told, heard and decided."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel

from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.observability import metrics
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.OPERATIONS_READ))]


class Lag(BaseModel):
    """How far a consumer group of this process is behind a topic."""

    group: str
    topic: str
    events: int


class Operations(BaseModel):
    """How a process of a service is; the figures are a few seconds old.

    Attributes:
        is_listening: Whether Kafka has given it its partitions.
        outbox_pending: Events decided and still to be told, of the whole service.
        outbox_age_seconds: How long the oldest of them waits.
        dead_letters: How many wait for somebody, of the whole service.
        lag: What is still to be heard.
    """

    is_listening: bool
    outbox_pending: int
    outbox_age_seconds: float
    dead_letters: int
    lag: list[Lag]


def operations_router(is_listening: Callable[[], bool]) -> APIRouter:
    """Return the route for operations."""
    router = APIRouter(tags=["operations"])

    @router.get("/v1/operations")
    async def show_operations(_who: Reader) -> Operations:
        """Show what waits, as the metrics have it."""
        return Operations(
            is_listening=is_listening(),
            outbox_pending=int(_value(metrics.OUTBOX_PENDING)),
            outbox_age_seconds=_value(metrics.OUTBOX_AGE),
            dead_letters=int(_value(metrics.DEAD_LETTERS_WAITING)),
            lag=[
                Lag(**sample.labels, events=int(sample.value))
                for family in metrics.CONSUMER_LAG.collect()
                for sample in family.samples
            ],
        )

    return router


def _value(gauge: MetricWrapperBase) -> float:
    return sum(sample.value for family in gauge.collect() for sample in family.samples)
