"""Heads as people note them somewhere else: a line `SERVICE:NUMBER:SEAL` for each."""

import re
from collections.abc import Mapping, Sequence

from shared.domain.errors import InvalidInputError
from shared.trail.chain import Head

SERVICES = ("intake", "verification", "processing", "notifier", "statistics")
"""Who has a trail; the deployments of one service share theirs."""

_LINE = re.compile(rf"({'|'.join(SERVICES)}):([1-9][0-9]{{0,14}}):([0-9a-f]{{64}})")

Noted = Mapping[str, Sequence[Head]]
"""Heads that were noted, by service."""


def to_line(service: str, number: int, seal: str) -> str:
    """Return a head as it is noted; empty for a chain that has none yet."""
    return f"{service}:{number}:{seal}" if seal else ""


def parse_heads(text: str) -> Noted:
    """Return the heads of a text with one on each line.

    Raises:
        InvalidInputError: A line is no noted head.
    """
    found: dict[str, list[Head]] = {}
    for line in text.split():
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise InvalidInputError(
                "Write a noted head as SERVICE:NUMBER:SEAL, one on each line, as it was shown. "
                f"A service is one of {', '.join(SERVICES)}.",
                {"noted": "is no noted head"},
            )
        service, number, seal = parts.groups()
        found.setdefault(service, []).append(Head(int(number), seal))
    return found
