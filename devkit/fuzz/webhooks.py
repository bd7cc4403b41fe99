"""Mutating webhooks: values swapped, removed, nested; bytes flipped, cut, repeated."""

import time
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final

import orjson

from devkit.fuzz.samples import samples
from shared.domain.errors import MalformedError
from shared.whatsapp.webhook import parse

ODD: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 2**63, 1.5, 1e308, "", " ", "x" * 5000, "\u0000", "🙏", "\ud83d"),
    *([], {}, [[]], [None], {"": ""}, "1763000000", "1763000000000", "NaN", "ID.1", "+62"),
)
MOST_MUTATIONS: Final = 6


@dataclass(slots=True)
class Findings:
    """What a run came to.

    Attributes:
        bodies: How many were parsed.
        malformed: How many of these were no JSON.
        crashes: The seeds of bodies at which the parser failed, and how.
    """

    bodies: int = 0
    malformed: int = 0
    crashes: list[tuple[str, str]] = field(default_factory=list)


def fuzz(seed: int, *, lasting: timedelta | None = None, bodies: int | None = None) -> Findings:
    """Parse mutated bodies for a time, or so many; the same seed makes the same bodies."""
    corpus, findings = samples(), Findings()
    until = time.monotonic() + lasting.total_seconds() if lasting else None
    while (bodies is None or findings.bodies < bodies) and (
        until is None or time.monotonic() < until
    ):
        name = f"{seed}:{findings.bodies}"
        raw = mutated(corpus, Random(name))  # noqa: S311 - repeatable
        findings.bodies += 1
        try:
            parse(raw)
        except MalformedError:
            findings.malformed += 1
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            findings.crashes.append((name, type(error).__name__))
    return findings


def mutated(corpus: list[dict[str, Any]], random: Random) -> bytes:
    """Return a sample as bytes, changed in a few places."""
    body: Any = deepcopy(random.choice(corpus))
    for _ in range(random.randint(1, MOST_MUTATIONS)):
        _change_a_value(body, random)
    raw = written(body)
    return _change_bytes(raw, random) if random.random() < 0.3 else raw


def written(body: Any) -> bytes:
    """Return a body as bytes, also one with half of an emoji in it."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:  # half of an emoji
        return repr(body).replace("'", '"').encode("utf-8", "surrogatepass")


def _change_a_value(node: Any, random: Random) -> None:
    while isinstance(node, dict | list) and node:
        key = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
        inner = node[key]
        if isinstance(inner, dict | list) and inner and random.random() < 0.85:
            node = inner
            continue
        match random.randrange(4):
            case 0:
                del node[key]
            case 1:
                node[key] = [deepcopy(inner), deepcopy(inner)]
            case 2:
                node[key] = {"body": inner, "id": inner}
            case _:
                node[key] = random.choice(ODD)
        return


def _change_bytes(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw) + 1)
    match random.randrange(4):
        case 0:
            return raw[:at]
        case 1:
            return raw[:at] + bytes([random.randrange(256)]) + raw[at + 1 :]
        case 2:
            return raw[:at] + raw[at // 2 : at] * random.randint(1, 4) + raw[at:]
        case _:
            return raw[:at] + b"[" * random.choice((1, 200, 1100)) + raw[at:]
