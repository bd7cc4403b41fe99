"""Buttons under notices: what they carry, which the conversation obeys when they are pressed."""

from typing import Final

REPAIR: Final = "repair"


def repair_button(ticket: str) -> str:
    """Return what the button under a returned request carries."""
    return f"{REPAIR}:{ticket}"
