"""JSON Schemas of event bodies, and whether an older reader can read what a newer model writes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from shared.domain.lifecycle import TRANSITIONS, Change
from shared.events.envelope import EventBody
from shared.events.registry import EVENTS
from shared.events.request import RequestChanged

Schema = Mapping[str, Any]


def file_name(kind: type[EventBody]) -> str:
    """Return the name of the schema's file, e.g. `request.submitted.v1.json`."""
    return f"{kind.type}.v{kind.schema_version}.json"


def schema_of(kind: type[EventBody]) -> dict[str, Any]:
    """Return the schema of a body; fields with a default may be absent.

    A change names the states that it leads to and no others, so that a new state of requests is
    news only to readers of the events that lead there.
    """
    schema = kind.model_json_schema(mode="validation")
    if issubclass(kind, RequestChanged):
        schema["$defs"]["State"]["enum"] = sorted(_targets(kind.change))
    schema["$id"] = f"urn:loket:event:{kind.type}:v{kind.schema_version}"
    return schema


def _targets(change: Change) -> set[str]:
    # The last product is told by the same event as the others.
    changes = {change}
    if change is Change.PRODUCT_READY:
        changes.add(Change.LAST_PRODUCT_READY)
    return {row.target.value for row in TRANSITIONS if row.change in changes}


def to_files() -> dict[Path, str]:
    """Return every schema file, relative to the folder of schemas."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return {
        Path(file_name(kind)): orjson.dumps(schema_of(kind), option=options).decode()
        for kind in EVENTS.values()
    }


def breaks(older: Schema, newer: Schema) -> list[str]:
    """Return why a reader with the older schema could not read what the newer one describes.

    A reader ignores fields it does not know. So a field may be added; what must not happen is that
    a field it needs is gone, may be absent, or has another type or more values than it knows.
    """
    return list(_breaks(older, newer, older, newer, "body"))


def _breaks(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, place: str
) -> Iterator[str]:
    old, new = _resolve(old, old_root), _resolve(new, new_root)
    if "anyOf" in old or "anyOf" in new:
        yield from _breaks_of_choices(old, new, old_root, new_root, place)
        return
    if old.get("type") != new.get("type"):
        yield f"{place}: was {old.get('type')}, is {new.get('type')}"
        return
    unknown = set(new.get("enum", ())) - set(old.get("enum", new.get("enum", ())))
    if unknown:
        yield f"{place}: values an older reader does not know: {', '.join(sorted(unknown))}"
    if "pattern" in old and old["pattern"] != new.get("pattern"):
        yield f"{place}: the pattern changed"
    for name in sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        yield f"{place}.{name}: was always there, may be absent now"
    for name, part in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            changed = new["properties"][name]
            yield from _breaks(part, changed, old_root, new_root, f"{place}.{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(old.get(keyword), Mapping) and isinstance(new.get(keyword), Mapping):
            yield from _breaks(old[keyword], new[keyword], old_root, new_root, f"{place}[]")


def _breaks_of_choices(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, place: str
) -> Iterator[str]:
    known = old.get("anyOf", [old])
    for choice in new.get("anyOf", [new]):
        if all(list(_breaks(k, choice, old_root, new_root, place)) for k in known):
            kind = _resolve(choice, new_root).get("type")
            yield f"{place}: may be {kind} now, which an older reader does not expect"


def _resolve(schema: Schema, root: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    resolved: Schema = root["$defs"][reference.rsplit("/", 1)[-1]]
    return resolved
