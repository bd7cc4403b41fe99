"""Following the chain of a service over its API, as whoever may read its trail."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from shared.trail.chain import Head
from shared.trail.noting import Noted, to_line

Query = Mapping[str, str | int]
Ask = Callable[[str, Query], Awaitable[Any]]
"""Asks a service for a path, and returns what it answers."""

_VERIFICATION = "/v1/trail/verification"


async def verify_remotely(
    ask: Ask, noted: Noted, after: int = 0, parts: int | None = None
) -> Mapping[str, Any]:
    """Follow a chain to its end, or to the first place that does not hold.

    Args:
        ask: Asks the service.
        noted: Heads that were noted earlier; those of this service are compared first. Whoever
            asks only some services has to say of the others' that nobody compared them.
        after: The number to begin behind, which was reached before.
        parts: At most so many parts of the chain; all of it if that is not said.

    Returns:
        What `GET /v1/trail/verification` says last; it is not `finished` where parts are left.
    """
    told = await ask(_VERIFICATION, {"limit": 1})
    for head in noted.get(told["service"], ()):
        compared = await ask(_VERIFICATION, {"limit": 1, **_query(head)})
        if compared["broken"]:
            return dict(compared)
    reached, followed = after, 0
    while True:
        told = await ask(_VERIFICATION, {"after": reached})
        followed += 1
        if told["finished"] or followed == parts:
            return dict(told)
        reached = told["reached"]


def in_words(told: Mapping[str, Any]) -> str:
    """Return in a line what was found of a chain."""
    broken, number = told["broken"], told["head"]["number"]
    if broken:
        return f"{told['service']}: BROKEN at record {broken['number']}: {broken['fault']}"
    return f"{told['service']}: {number} records hold, {told['unsealed']} not sealed yet."


def heads_in_words(found: Iterable[Mapping[str, Any]]) -> str:
    """Return the heads of chains that hold, each on a line, to be noted."""
    heads = [line for told in found if (line := to_line(told["service"], **told["head"]))]
    if not heads:
        return "Every chain holds. Nothing is sealed yet, so there is no head to be noted."
    return "\n".join(("Every chain holds. Note these heads somewhere else:", *heads))


def _query(head: Head) -> Query:
    return {"noted_number": head.number, "noted_seal": head.seal}
