"""The page on events."""

import inspect
from collections.abc import Iterator

from shared.events import topics
from shared.events.envelope import EventBody
from shared.events.registry import PUBLISHERS, published_by


def topic_of(kind: type[EventBody]) -> str:
    """Return where an event is said."""
    return getattr(kind, "topic", f"{topics.DEPARTMENT_PREFIX}<department>")


def events_page() -> str:
    """Return the page as Markdown."""
    lines = [
        "# Events",
        "",
        "Generated from `shared/events/` by `make reference`; do not edit. Schemas are in",
        "`shared/events/schemas/`, the AsyncAPI document in `docs/reference/asyncapi.yaml`.",
        "",
        "CloudEvents 1.0 in Kafka's binary mode: attributes are headers (`ce_id`, `ce_type`,",
        "`ce_source`, `ce_subject`, `ce_time`, `ce_schemaversion`, `traceparent`); the body: JSON.",
        "Fields marked *sealed* are readable only with the request's key.",
        "",
    ]
    for publisher in PUBLISHERS:
        lines += [f"## {publisher}", ""]
        for kind in published_by(publisher):
            lines += _event(kind)
    return "\n".join(lines)


def _event(kind: type[EventBody]) -> Iterator[str]:
    yield f"### `{kind.type}` v{kind.schema_version}"
    yield ""
    yield inspect.cleandoc(kind.__doc__ or "").split("\n")[0]
    yield f"Said on `{topic_of(kind)}`."
    yield ""
    yield "| field | type | always there |"
    yield "|---|---|---|"
    for name, field in kind.model_fields.items():
        required = "yes" if field.is_required() else "no"
        yield f"| {name} | {_type(field.annotation)} | {required} |"
    yield ""


def _type(annotation: object) -> str:
    text = inspect.formatannotation(annotation)
    for prefix in ("shared.events.parts.", "shared.domain.lifecycle.", "datetime."):
        text = text.replace(prefix, "")
    return text.replace("shared.privacy.sealing.Sealed", "*sealed* text").replace("|", "or")
