"""What every event about a request carries."""

from typing import ClassVar

from shared.domain.lifecycle import Change, State
from shared.events import topics
from shared.events.envelope import EventBody


class RequestEvent(EventBody):
    """An event about one request.

    Attributes:
        request_id: Sortable unique id; also the event's subject and partition key.
        ticket: What people say and type.
        document_type: Code in the catalogue.
    """

    topic: ClassVar[str] = topics.REQUESTS

    request_id: str
    ticket: str
    document_type: str


class RequestChanged(RequestEvent):
    """An event that moves the request to another state.

    Attributes:
        sequence: Number of this change in the request's life; 1 is the submission.
        state: Where the request stands after it.
    """

    change: ClassVar[Change]

    sequence: int
    state: State
