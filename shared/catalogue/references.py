"""References by code: an entry that names a paper holds that paper once it is loaded."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

Known = Mapping[str, Mapping[str, object] | None]
"""What may be referred to, by kind and code; None where the entry or its file has mistakes."""

BROKEN = "broken_reference"
"""The kind of error that only follows from a mistake already reported elsewhere."""

T = TypeVar("T")


def reference(kind: str) -> BeforeValidator:
    """Return the validator that puts the entry of a kind in the place of its code."""

    def look_up(value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        known = (info.context or {}).get(kind)
        if known is None or (value in known and known[value] is None):
            raise PydanticCustomError(BROKEN, "")
        if value not in known:
            raise PydanticCustomError("unknown", "{what}", {"what": unknown(kind, value, known)})
        return known[value]

    return BeforeValidator(look_up)


def unknown(kind: str, value: str, allowed: Iterable[str]) -> str:
    """Return the sentence about a word in a file that is not among the allowed ones."""
    return f"'{value}' is not a known {kind}.{suggestion(value, allowed)}"


def suggestion(value: str, allowed: Iterable[str]) -> str:
    """Return which word may be meant and which are allowed, without repeating the word."""
    allowed = sorted(allowed)
    close = get_close_matches(value, allowed, n=1)
    guess = f" Did you mean '{close[0]}'?" if close else ""
    return f"{guess} Allowed: {', '.join(allowed) or 'none'}."


def _add_codes(value: object) -> object:
    """Give each entry of a mapping its key as its code."""
    if not isinstance(value, Mapping):
        return value
    return {k: {"code": k, **v} if isinstance(v, Mapping) else v for k, v in value.items()}


ByCode = Annotated[Mapping[str, T], BeforeValidator(_add_codes)]
