"""The envelope of an event: CloudEvents 1.0 attributes around a frozen body.

In Kafka the attributes travel as headers (binary content mode of the CloudEvents Kafka protocol
binding): `ce_id`, `ce_type`, `ce_source`, `ce_time`, `ce_subject` and our extension
`ce_schemaversion`, beside the W3C `traceparent`. The body is JSON.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.dates import utc_text
from shared.domain.errors import PermanentError

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"


class EventBody(BaseModel):
    """The body of an event.

    Unlike everything else here it ignores fields it does not know: a newer publisher may add some
    and an older reader must go on reading.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    schema_version: ClassVar[int] = 1


B_co = TypeVar("B_co", bound=EventBody, covariant=True)


@dataclass(frozen=True, slots=True)
class Event(Generic[B_co]):
    """An event with its envelope.

    Attributes:
        id: Unique; consumers recognise a repetition by it.
        source: The service that says it.
        subject: What it is about, usually a request id; also the key of its partition.
        time: When it was decided, aware UTC.
        topic: Where it is said.
        traceparent: W3C trace context, if any.
        body: What happened.
    """

    id: str
    source: str
    subject: str
    time: datetime
    topic: str
    traceparent: str | None
    body: B_co


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it travels: headers read, body still bytes."""

    id: str
    type: str
    version: int
    source: str
    subject: str
    time: datetime
    topic: str
    traceparent: str | None
    body: bytes


class UnreadableEventError(PermanentError):
    """A message in Kafka that is not an event of ours, or that does not keep to its schema."""

    code = "unreadable-event"


class NewerEventError(UnreadableEventError):
    """An event written by a newer version of Loket than this one."""

    code = "newer-event"

    def __init__(self, event_type: str, version: int, known: int) -> None:
        super().__init__(
            f"{event_type} has schema version {version}, and this service reads up to {known}. "
            "Update the service, then replay the event."
        )


class UnknownEventTypeError(UnreadableEventError):
    """An event of a type that nobody in a group handles."""

    code = "unknown-event-type"

    def __init__(self, group: str, event_type: str) -> None:
        super().__init__(f"{group} does not listen to {event_type}.")


def to_headers(event: Event[EventBody]) -> list[tuple[str, bytes]]:
    """Return the Kafka headers of an event."""
    headers = [
        ("ce_specversion", SPEC_VERSION),
        ("ce_id", event.id),
        ("ce_type", event.body.type),
        ("ce_source", event.source),
        ("ce_subject", event.subject),
        ("ce_time", utc_text(event.time)),
        ("ce_schemaversion", str(event.body.schema_version)),
        ("content-type", CONTENT_TYPE),
    ]
    if event.traceparent:
        headers.append(("traceparent", event.traceparent))
    return [(name, value.encode()) for name, value in headers]


def read_headers(topic: str, headers: dict[str, bytes], body: bytes) -> Envelope:
    """Return the envelope of a Kafka message.

    Raises:
        UnreadableEventError: A required attribute is missing or is not what it should be.
    """
    try:
        trace = headers.get("traceparent")
        return Envelope(
            id=headers["ce_id"].decode(),
            type=headers["ce_type"].decode(),
            version=int(headers.get("ce_schemaversion", b"1")),
            source=headers["ce_source"].decode(),
            subject=headers["ce_subject"].decode(),
            time=_aware(headers["ce_time"].decode()),
            topic=topic,
            traceparent=trace.decode() if trace else None,
            body=body,
        )
    except KeyError as missing:
        raise UnreadableEventError(f"The message has no {missing} header.") from None
    except ValueError:
        raise UnreadableEventError(
            "A header of the message is not text or has no meaning."
        ) from None


def read_body(envelope: Envelope, body_type: type[B_co]) -> Event[B_co]:
    """Return the event in an envelope.

    Raises:
        NewerEventError: It was written by a newer version.
        UnreadableEventError: The body breaks the schema; the message names places, not values.
    """
    if envelope.version > body_type.schema_version:
        raise NewerEventError(envelope.type, envelope.version, body_type.schema_version)
    try:
        body = body_type.model_validate_json(envelope.body)
    except ValidationError as error:
        raise UnreadableEventError(f"{envelope.type}: {_places(error)}") from None
    return Event(
        id=envelope.id,
        source=envelope.source,
        subject=envelope.subject,
        time=envelope.time,
        topic=envelope.topic,
        traceparent=envelope.traceparent,
        body=body,
    )


def _places(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in found)


def _aware(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time
