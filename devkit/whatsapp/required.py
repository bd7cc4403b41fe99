"""Reading members of a request that must be there, within their lengths."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson

from devkit.whatsapp.errors import GraphError

T = TypeVar("T")


def json_object(raw: bytes) -> dict[str, Any]:
    """A request body.

    Raises:
        GraphError: 100 when it is not a JSON object.
    """
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise GraphError(100, "The body is not JSON") from error
    if not isinstance(body, dict):
        raise GraphError(100, "The body must be a JSON object")
    return body


def member(holder: object, name: str, kind: type[T]) -> T:
    """A member that must be there and be of this type.

    Raises:
        GraphError: 131008 when it is missing, 100 when it is something else.
    """
    value: Any = holder.get(name) if isinstance(holder, dict) else None
    if value is None or value == "":
        raise GraphError(131008, f"Parameter {name} is required")
    if not isinstance(value, kind):
        raise GraphError(100, f"Param {name} must be of type {kind.__name__}")
    return value


def objects(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects that may be left out.

    Raises:
        GraphError: 100 when it is something else.
    """
    items = holder.get(name) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise GraphError(100, f"Param {name} must be a list of objects")
    return items


def text_within(holder: object, path: str, name: str, *, most: int, code: int = 131009) -> str:
    """A text that must be there, not blank, and of at most so many characters.

    Raises:
        GraphError: 131008 when it is missing or blank, `code` when it is too long.
    """
    text = member(holder, name, str)
    if not text.strip():
        raise GraphError(131008, f"Parameter {path}['{name}'] is required")
    if len(text) > most:
        raise GraphError(
            code, f"Param {path}['{name}'] must be at most {most} characters long, not {len(text)}"
        )
    return text
