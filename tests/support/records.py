"""Events as Kafka would bring them."""

from datetime import datetime
from itertools import count

from shared.domain.ids import new_id
from shared.events.envelope import Event, EventBody, to_headers
from shared.events.topics import REQUESTS
from shared.messaging.records import Incoming

# A dead letter is known by its record's place, so no two records share one.
_offsets = count()


def incoming(
    body: EventBody,
    at: datetime,
    *,
    event_id: str | None = None,
    topic: str = REQUESTS,
) -> Incoming:
    """Return what somebody said at a time, as a consumer reads it; its id is new unless given."""
    event = Event(
        id=event_id or new_id(),
        source="test",
        subject=getattr(body, "request_id", ""),
        time=at,
        topic=topic,
        traceparent=None,
        body=body,
    )
    return Incoming(
        topic=topic,
        partition=0,
        offset=next(_offsets),
        timestamp=0,
        key=event.subject.encode(),
        headers=dict(to_headers(event)),
        body=body.model_dump_json(exclude_none=True).encode(),
    )
