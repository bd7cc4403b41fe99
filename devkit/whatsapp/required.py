"""Reading members of a request that must be there, within their lengths."""

from typing import Any, TypeVar

from devkit.whatsapp.errors import GraphError

T = TypeVar("T")


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
