"""All events by type, for schemas, documentation and readers of everything."""

from shared.events import intake, notifier, processing, setting_aside, verification
from shared.events.envelope import EventBody

_MODULES = {
    "intake": intake,
    "verification": verification,
    "processing": processing,
    "notifier": notifier,
    "every service": setting_aside,
}
PUBLISHERS = tuple(_MODULES)
"""Who says events, as headings of the reference."""


def published_by(publisher: str) -> tuple[type[EventBody], ...]:
    """Return the event bodies defined in a publisher's file, in order of definition."""
    module = _MODULES[publisher]
    return tuple(
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, EventBody)
        and kind.__module__ == module.__name__
        and "type" in vars(kind)
    )


EVENTS: dict[str, type[EventBody]] = {
    kind.type: kind for publisher in PUBLISHERS for kind in published_by(publisher)
}
"""Every event body by its type."""
