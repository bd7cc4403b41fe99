"""A provider in bad weather: every fault the simulator knows, each with the same probability.

Most faults strike by probability, each message, webhook or file by itself. Others are there or are
not: each of these comes so often for a moment. The token is revoked once, for a moment: all stops
then, and must go on by itself afterwards.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Mapping
from random import Random

from devkit.whatsapp.control import SimulatorControl
from services.notifier.template_states import TEMPLATE_PREFIX
from services.notifier.told import Kind

REFUSALS = (131000, 131016, 131056, 130429, 133004, 131057, 2, 1, 4)
"""Codes of refusals that pass: throttling, maintenance, trouble of the provider's own."""
FAILURES = (131000, 131026, 131047, 131049, 131053, 130429)
"""Codes that come after a message was accepted."""
PASSING: Mapping[str, Mapping[str, object]] = {
    "outage, connections refused": {"outage": "refuse"},
    "outage, unavailable": {"outage": "unavailable"},
    "answers late": {"answer_delay": 0.5},
    "status before its answer": {"disorder": {"status_before_response": True}},
    "statuses late": {"timing": {"sent": 4.0, "delivered": 6.0, "failed": 5.0}},
    "statuses of an older shape": {"status_shape": "v23"},
    "messages wait for each other": {"batching": {"messages_wait": True, "window": 0.5}},
    "each update alone": {"batching": {"most": 1}},
    "digests as base64": {"files": {"digest": "base64"}},
    "addresses over at once": {"files": {"address_life": 0.0}},
    "few messages a second": {"limits": {"messages_per_second": 2}},
    "few messages to one person": {"limits": {"pair_burst": 1}},
}
"""Faults that are there or are not."""
TEMPLATE_PAUSED = "a template paused"
TOKEN_REVOKED = "the token revoked"  # noqa: S105 - the name of a fault
REVOKED_BETWEEN = (10, 30)
"""Moments from the start."""

_A_MOMENT = 1.0
_CLEAR: Mapping[str, object] = {
    "is_token_revoked": False,
    "outage": "none",
    "answer_delay": 0.0,
    "status_shape": "v24",
    "timing": {"sent": 0.1, "delivered": 0.4, "failed": 0.3},
    "limits": {"messages_per_second": 80, "pair_burst": 45},
}


def steady(share: float) -> dict[str, object]:
    """Return the knobs of all faults that strike by probability."""
    one = {"probability": share}
    return {
        **dict.fromkeys(("refuse", "lose", "drop", "hang", "fail", "hold"), one),
        "disorder": {
            **dict.fromkeys(("status_loss", "status_duplicates", "status_reorder"), share),
            **dict.fromkeys(("message_duplicates", "delivered_and_failed"), share),
            "status_before_response": False,
        },
        "batching": {"noise": share, "messages_wait": False, "window": 0.05, "most": 1000},
        "delivery": {
            **dict.fromkeys(("unheard", "forged", "oversized"), share),
            "first_retry": 0.5,
        },
        "files": {
            **dict.fromkeys(("expired", "cut", "gone"), share),
            "digest": "hex",
            "address_life": 300.0,
        },
    }


class Weather:
    """What comes and goes over a run, drawn by its seed.

    Args:
        simulator: Where it storms.
        share: How often each fault strikes.
        seed: The same seed brings the same faults in the same order.
    """

    def __init__(self, simulator: SimulatorControl, share: float, seed: int) -> None:
        self._simulator, self._share = simulator, share
        self._rng = Random(f"weather {seed}")  # noqa: S311 - repeatable on purpose
        self._revoked_at = self._rng.randint(*REVOKED_BETWEEN)
        self._paused: list[tuple[str, str]] = []
        self.passed: Counter[str] = Counter()
        """How often each passing fault came."""

    async def blow(self) -> None:
        """Let it storm until cancelled."""
        for moment in itertools.count(1):
            await self.moment(moment)
            await asyncio.sleep(_A_MOMENT)

    async def calm_down(self) -> None:
        """End all of it."""
        await self._approve_again()
        await self._simulator.turn(**{**_CLEAR, **steady(0.0)})

    async def moment(self, number: int) -> None:
        """Let come what this moment brings, and go what the last one brought."""
        rng, share = self._rng, self._share
        is_revoked = share > 0 and number == self._revoked_at
        await self._approve_again()
        codes = {
            "refuse": {"probability": share, "code": rng.choice(REFUSALS)},
            "fail": {"probability": share, "code": rng.choice(FAILURES)},
        }
        struck = [name for name in PASSING if rng.random() < share]
        is_paused, kind = rng.random() < share, rng.choice(tuple(Kind))
        await self._simulator.turn(**{**_CLEAR, **steady(share), **codes})
        for name in struck:
            await self._simulator.turn(**PASSING[name])
        if is_paused:
            await self._pause(TEMPLATE_PREFIX + kind, "id")
        if is_revoked:
            await self._simulator.turn(is_token_revoked=True)
        named = {TEMPLATE_PAUSED: is_paused, TOKEN_REVOKED: is_revoked}
        self.passed.update([*struck, *(name for name, is_there in named.items() if is_there)])

    async def _pause(self, name: str, language: str) -> None:
        await self._simulator.decide_template(name, language, "PAUSED")
        self._paused.append((name, language))

    async def _approve_again(self) -> None:
        while self._paused:
            await self._simulator.decide_template(*self._paused.pop(), "APPROVED")
