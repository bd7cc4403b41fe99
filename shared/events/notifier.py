"""What the notifier says."""

from datetime import datetime
from typing import ClassVar

from shared.events import topics
from shared.events.envelope import EventBody


class NoticeEvent(EventBody):
    """An event about one notice.

    Attributes:
        notice_id: Opaque id of the notice.
        request_id: The request it tells about.
        kind: Which change it tells, e.g. `returned`.
        at: When.
    """

    topic: ClassVar[str] = topics.NOTICES

    notice_id: str
    request_id: str
    kind: str
    at: datetime


class NoticeSent(NoticeEvent):
    """The provider accepted the message."""

    type: ClassVar[str] = "notice.sent"


class NoticeDelivered(NoticeEvent):
    """The message reached the person."""

    type: ClassVar[str] = "notice.delivered"


class NoticeFailed(NoticeEvent):
    """The message will not reach the person this way; somebody should call.

    Attributes:
        code: The provider's error code, if it gave one.
    """

    type: ClassVar[str] = "notice.failed"

    code: int | None = None
