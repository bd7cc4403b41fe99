"""Reading single values out of JSON that may hold anything; nothing here raises."""

import math
import re
from datetime import UTC, datetime
from typing import Any, Final

from shared.whatsapp.content import PersonRef

USER_ID: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
PHONE_DIGITS: Final = range(5, 21)  # ITU-T E.164 allows 15; a few platforms add an extension
MILLISECONDS_FROM: Final = 100_000_000_000  # as seconds this is the year 5138
MILLISECONDS_TO: Final = 10**14


def mapping(value: object) -> dict[str, Any]:
    """Return the object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return the list; a lone object counts as a list of one, anything else as none."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) and value else []


def text(value: object) -> str | None:
    """Return a string that is not empty, or a whole number as a string (ids come as both)."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    """Return a finite number, also one that comes as a string."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def moment(value: object) -> datetime | None:
    """Return the time of Unix seconds or milliseconds, as string or number."""
    seconds = number(value)
    if seconds is None or not 0 < seconds < MILLISECONDS_TO:
        return None
    if seconds >= MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC)


def user_id(value: object) -> str | None:
    """Return a business-scoped user id, untouched."""
    return value if isinstance(value, str) and USER_ID.fullmatch(value) else None


def phone(value: object) -> str | None:
    """Return a phone number as `+` and digits, from any way of writing it."""
    written = text(value)
    if written is None or len(written) > 2 * PHONE_DIGITS.stop:
        return None
    if not (written.isascii() and written.isdigit()):
        if any(c.isalpha() for c in written):
            return None
        written = "".join(c for c in written if "0" <= c <= "9")
    return f"+{written}" if len(written) in PHONE_DIGITS else None


def person(number_or_id: object, identity: object = None) -> PersonRef:
    """Return who is meant; a user id is also recognised where the phone should be."""
    return PersonRef(user_id(identity) or user_id(number_or_id), phone(number_or_id))


def codes(errors: object) -> tuple[int, ...]:
    """Return the codes in a list of the platform's errors."""
    found = (mapping(e).get("code") for e in items(errors))
    return tuple(int(n) for n in map(number, found) if n is not None)
