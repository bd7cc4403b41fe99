"""The W3C trace context of what is being done right now, carried from HTTP to Kafka and on.

Only the `traceparent` is carried (W3C Trace Context, level 1), so that any tracing system can join
the parts; Loket itself records no spans.
"""

import re
import secrets
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current_traceparent() -> str | None:
    """Return the trace context of the present work, if it has one."""
    return _current.get()


def continue_trace(traceparent: str | None) -> str:
    """Make a received trace context the present one; begin a new one where it is absent or faulty.

    Returns:
        The context that now holds.
    """
    if traceparent is None or not _TRACEPARENT.match(traceparent):
        traceparent = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    _current.set(traceparent)
    return traceparent


def trace_id() -> str | None:
    """Return the trace id of the present work, for logs."""
    traceparent = _current.get()
    return traceparent[3:35] if traceparent else None
