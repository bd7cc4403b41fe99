"""An event that no service can read, for the pages of what was set aside."""

from datetime import UTC, datetime

import orjson

from shared.domain.ids import new_id, new_ticket
from shared.domain.lifecycle import State
from shared.events.envelope import Event, to_headers
from shared.events.processing import ProcessingStarted
from shared.events.topics import REQUESTS
from shared.messaging.connection import KafkaConnection
from shared.messaging.producer import KafkaPublisher


async def say_something_torn(bootstrap: str) -> None:
    """Say that somebody began to work on a request, without its ticket and document type."""
    body = ProcessingStarted(
        request_id=new_id(),
        ticket=new_ticket(),
        document_type="KK_HILANG_RUSAK",
        sequence=4,
        state=State.IN_PROCESSING,
    )
    event = Event(
        id=new_id(),
        source="processing",
        subject=body.request_id,
        time=datetime.now(UTC),
        topic=REQUESTS,
        traceparent=None,
        body=body,
    )
    kept = body.model_dump(mode="json", include={"request_id", "sequence", "state"})
    publisher = KafkaPublisher(KafkaConnection(bootstrap, is_idempotent=False))
    await publisher.start()
    try:
        await (
            await publisher.send(
                REQUESTS, body.request_id.encode(), to_headers(event), orjson.dumps(kept)
            )
        )
    finally:
        await publisher.stop()
