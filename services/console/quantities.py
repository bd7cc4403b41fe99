"""Numbers, shares and durations as people write them in their language."""

from datetime import timedelta

from services.console.texts import Language

_MARKS = {"id": (".", ","), "en": (",", ".")}
"""What parts thousands, and what begins the decimals."""
_UNITS = {
    "id": {"minutes": "menit", "hours": "jam", "days": "hari"},
    "en": {"minutes": "min", "hours": "hours", "days": "days"},
}
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
IN_HOURS = timedelta(hours=48)
"""Up to this long a duration is told in hours, beyond it in days."""


def number(value: float, language: Language, decimals: int = 0) -> str:
    """Return a number, such as `1.018` or `12,5`."""
    thousands, comma = _MARKS[language]
    plain = f"{value:,.{decimals}f}"
    return plain.translate({ord(","): thousands, ord("."): comma})


def percent(share: float | None, language: Language) -> str:
    """Return a share (0 to 1) in per cent, such as `97,3%`; a dash for none."""
    return "–" if share is None else f"{number(100 * share, language, 1)}%"


def lasted(seconds: float | None, language: Language) -> str:
    """Return a duration in the unit that suits it, such as `35 menit`; a dash for none."""
    if seconds is None:
        return "–"
    duration, units = timedelta(seconds=seconds), _UNITS[language]
    if duration < _HOUR:
        return f"{number(duration / timedelta(minutes=1), language)} {units['minutes']}"
    if duration < IN_HOURS:
        return f"{number(duration / _HOUR, language, 1)} {units['hours']}"
    return f"{number(duration / _DAY, language, 1)} {units['days']}"
