"""The latest calls and webhooks, for people who look on: without tokens, keys and signatures."""

import re
from collections import deque
from dataclasses import dataclass

_KEPT = 300
_LONGEST_BODY = 20_000
_SEAL = re.compile(rb"(hash=)[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of the business, or one webhook to it.

    Attributes:
        number: Counts them, so that a reader can ask for what is new.
        at: Unix seconds.
        is_webhook: Whether the simulator called.
        what: Method and path, or what the webhook told of.
        status: The HTTP status of the answer; 0 if none came.
        code: The provider's error code, if it refused.
        seconds: How long the answer took.
        body: What was sent, as far as it is kept.
        attempt: The how manyth of this webhook.
    """

    number: int
    at: float
    is_webhook: bool
    what: str
    status: int
    code: int | None
    seconds: float
    body: bytes
    attempt: int = 1


class ExchangeLog:
    """Keeps the latest few hundred."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=_KEPT)
        self._count = 0

    def note(
        self,
        *,
        at: float,
        is_webhook: bool,
        what: str,
        status: int,
        seconds: float,
        code: int | None = None,
        body: bytes = b"",
        attempt: int = 1,
    ) -> None:
        """Keep one; a body that is too long is left out, seals of addresses are removed."""
        self._count += 1
        kept = _SEAL.sub(rb"\1...", body) if len(body) <= _LONGEST_BODY else b""
        self._kept.append(
            Exchange(
                self._count, at, is_webhook, what, status, code, round(seconds, 4), kept, attempt
            )
        )

    def after(self, number: int) -> list[Exchange]:
        """Those that came after the one with this number."""
        return [exchange for exchange in self._kept if exchange.number > number]

    def clear(self) -> None:
        """Forget all; numbers go on, so that readers notice nothing."""
        self._kept.clear()
