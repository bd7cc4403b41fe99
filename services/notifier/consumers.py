"""What the notifier hears, and what it does then."""

from collections.abc import Sequence
from typing import Any

from services.notifier.told import TOLD
from services.notifier.use_cases import reaching
from services.notifier.use_cases.delivering import Delivering
from services.notifier.use_cases.telling import Telling
from shared.events import topics
from shared.events.envelope import Event
from shared.events.intake import (
    ContactHeard,
    DeliveriesReported,
    PersonChanged,
    TemplateChanged,
)
from shared.messaging.handlers import Group
from shared.persistence.unit_of_work import UnitOfWork

GROUP = "notifier"
HEARS = (topics.REQUESTS, topics.CHANNELS)
SAYS = (topics.NOTICES,)


def notifier_group(telling: Telling, delivering: Delivering) -> Group:
    """Return what to do with each event."""

    async def preload(unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
        await telling.preload(unit, events)
        await delivering.preload(unit, events)
        await reaching.preload(unit, events)

    return Group(
        GROUP,
        {
            **dict.fromkeys(TOLD, telling.hear),
            DeliveriesReported: delivering.hear_deliveries,
            ContactHeard: delivering.hear_contact,
            PersonChanged: reaching.hear_person,
            TemplateChanged: delivering.hear_template,
        },
        preload,
    )
