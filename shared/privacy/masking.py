"""Masking: for people's screens, and in logs as the last defence.

Personal data is kept out of logs where it arises. This catches what slips through, and so would
rather mask a number too many: of a NIK the region stays, of a phone number its last three digits.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum

from structlog.typing import EventDict, WrappedLogger

NIK_DIGITS = 16
SHORTEST_PHONE = 10

UNTOUCHED = frozenset({"trace_id", "span_id", "timestamp", "_record", "_from_structlog"})
"""Log keys whose values are made by machines; a trace id may be digits only.

The last two are structlog's own, which it takes out before anything is written.
"""

_PATTERN = re.compile(
    r"""
      (?P<uuid>(?<!\w)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\w))
    | (?P<wamid>wamid\.[\w+/=-]+)
    | (?P<bearer>\b[Bb]earer\s+[\w.~+/=-]+)
    | (?P<jwt>\beyJ[\w-]+\.[\w-]+\.[\w-]*)
    | (?P<bsuid>(?<![\w.])[A-Z]{2}\.(?:ENT\.)?(?=[A-Za-z]*[0-9])[0-9A-Za-z]{6,128})
    | (?P<number>(?<!\d)\d{16,})
    | (?P<grouped>(?<!\d)\d{2,14}(?:[ .-]\d{2,14})+(?!\d))
    | (?P<phone>(?<![0-9A-Za-z])
        (?:\+\d{1,3}[ .-]?|0062|62[ .-]?|0)\(?[1-9]\d{1,3}\)?(?:[ .-]?\d{2,4}){2,4}(?![0-9A-Za-z]))
    """,
    re.VERBOSE,
)


def mask_nik(nik: str) -> str:
    """Return a NIK or family-card number with its middle masked: `331901******0001`."""
    digits = "".join(c for c in nik if c.isdecimal())
    if len(digits) < NIK_DIGITS:
        return "*" * len(digits)
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}"


def mask_phone(phone: str) -> str:
    """Return a phone number with its last three digits readable: `*********890`."""
    digits = "".join(c for c in phone if c.isdecimal())
    return f"{'*' * (len(digits) - 3)}{digits[-3:]}" if len(digits) > 6 else "*" * len(digits)


def mask_name(name: str) -> str:
    """Return a name as its initials: `S*** R***`. Its length does not show."""
    return " ".join(f"{word[0]}***" for word in name.split())


def mask_text(text: str) -> str:
    """Return a text in which whatever looks like personal data is masked."""
    return _PATTERN.sub(_mask_match, text)


def mask_value(value: object) -> object:
    """Return a log value with the texts and numbers in it masked, however deep they are."""
    match value:
        case None | bool() | float() | date() | timedelta() | Enum():
            return value
        case str():
            return mask_text(value)
        case int():
            return value if abs(value) < 10 ** (NIK_DIGITS - 1) else mask_text(str(value))
        case Mapping():
            return {mask_value(key): mask_value(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [mask_value(inner) for inner in value]
        case bytes() | bytearray():
            return mask_text(value.decode(errors="replace"))
        case _:
            shown = repr(value)
            masked = mask_text(shown)
            return value if masked == shown else masked


def mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask a log entry: a structlog processor, to stand after exceptions are formatted."""
    return {
        key if key in UNTOUCHED else mask_text(key): (
            value if key in UNTOUCHED else mask_value(value)
        )
        for key, value in event.items()
    }


def _mask_match(match: re.Match[str]) -> str:
    found = match.group()
    match match.lastgroup:
        case "wamid":
            return "wamid.***"
        case "bearer":
            return "Bearer ***"
        case "jwt":
            return "eyJ***"
        case "bsuid":
            return f"{found[:2]}.***"
        case "number":
            return mask_nik(found)
        case "grouped":
            return _mask_grouped(found)
        case "phone":
            return mask_phone(found)
        case _:
            return found


def _mask_grouped(found: str) -> str:
    """Mask digits in groups, where they may be a NIK (or several) or have the form of a phone."""
    digits = "".join(c for c in found if c.isdecimal())
    if len(digits) >= NIK_DIGITS:
        return mask_nik(digits)
    is_phone = re.match(r"(?:62|0)8", digits) and len(digits) >= SHORTEST_PHONE
    return mask_phone(digits) if is_phone else found
