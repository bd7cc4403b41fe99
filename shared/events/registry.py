"""All events by type, for schemas, documentation and readers of everything."""

from shared.events import intake, notifier, processing, verification
from shared.events.envelope import EventBody

_MODULES = {
    "intake": intake,
    "verification": verification,
    "processing": processing,
    "notifier": notifier,
}


def published_by(service: str) -> tuple[type[EventBody], ...]:
    """Return the event bodies defined in a service's file, in order of definition."""
    module = _MODULES[service]
    return tuple(
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, EventBody)
        and kind.__module__ == module.__name__
        and "type" in vars(kind)
    )


EVENTS: dict[str, type[EventBody]] = {
    kind.type: kind for service in _MODULES for kind in published_by(service)
}
"""Every event body by its type."""
