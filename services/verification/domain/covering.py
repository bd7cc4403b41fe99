"""Who works on what absent clerks hold."""

from collections.abc import Mapping


def stand_in(clerk: str, covers: Mapping[str, str | None]) -> str | None:
    """Return who works on what an absent clerk holds: her cover, or the cover's cover, and so on.

    Args:
        clerk: Who is away.
        covers: Everybody who is away, with their covers; None for whom nobody covers.

    Returns:
        Somebody who is not away; None where there is nobody, and it goes back to the queue.
    """
    at: str | None = clerk
    asked = set()
    while at is not None and at in covers and at not in asked:
        asked.add(at)
        at = covers[at]
    # Clerks who cover for each other lead back to somebody who was asked already.
    return None if at in asked else at
