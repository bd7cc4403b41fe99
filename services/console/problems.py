"""Words for what was refused: for a field of a form, for a form, or for a kind of refusal."""

from collections.abc import Sequence

from services.console.texts import texts

_GENERAL = frozenset({"invalid-input", "malformed", "too-large", "unsupported-content"})
"""Codes that say less than one can say who knows which form it was."""


def problem_key(code: str, status: int) -> str:
    """Return the key of the words for a refusal: by its code, or else by its kind."""
    return _written(f"problems.{code}") or f"problems.{_kind(status)}"


def problem_keys(step: str, faulty: Sequence[str], code: str, status: int) -> Sequence[str]:
    """Return the keys of the words that say what was wrong with a form.

    Args:
        step: What it was to do.
        faulty: The names of the fields that were wrong.
        code: Of the refusal.
        status: Of the refusal.
    """
    of_fields = [_written(f"wrong.{step}_{name}", f"wrong.{name}") for name in faulty]
    if keys := dict.fromkeys(key for key in of_fields if key):
        return list(keys)
    of_form = _written(f"wrong.{step}") if code in _GENERAL else None
    return [of_form or problem_key(code, status)]


def _written(*keys: str) -> str | None:
    return next((key for key in keys if key in texts()), None)


def _kind(status: int) -> str:
    match status:
        case 403:
            return "not-permitted"
        case 404 | 405:
            return "not-found"
        case 408:
            return "too-slow"
        case 409:
            return "conflict"
        case 410:
            return "erased"
        case 413:
            return "too-large"
        case 422 | 400 | 415:
            return "invalid-input"
        case 503:
            return "try-again"
        case _:
            return "defect"
