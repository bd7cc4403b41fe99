"""What any service says when it sets an event aside."""

from datetime import datetime
from typing import ClassVar

from shared.events import topics
from shared.events.envelope import EventBody


class EventSetAside(EventBody):
    """A consumer group could not handle an event; it waits in that service's dead letters.

    Attributes:
        letter_id: Its id there.
        service: Whose dead letters.
        group: The consumer group.
        from_topic: Where the event came from.
        code: Kind of error.
        reason: The error in words.
        at: When.
    """

    type: ClassVar[str] = "dead_letter.set_aside"
    topic: ClassVar[str] = topics.DEAD_LETTERS

    letter_id: str
    service: str
    group: str
    from_topic: str
    code: str
    reason: str
    at: datetime
