"""A provider in bad weather: every fault the simulator knows, each with the same probability."""

import asyncio
from collections.abc import Mapping
from random import Random

from devkit.whatsapp.control import SimulatorControl

REFUSALS = (131000, 131016, 131056, 130429, 133004, 131057, 2, 1, 4)
"""Codes of refusals that pass: throttling, maintenance, trouble of the provider's own."""
_A_MOMENT = 1.0

_PASSING: tuple[Mapping[str, object], ...] = (
    {"outage": "refuse"},
    {"outage": "unavailable"},
    {"answer_delay": 0.5},
    {"disorder": {"status_before_response": True}},
    {"status_shape": "v23"},
    {"batching": {"messages_wait": True, "window": 0.5}},
    {"batching": {"most": 1}},
    {"files": {"digest": "base64"}},
    {"files": {"address_life": 0.0}},
)
"""Faults that are there or are not: each comes for a moment."""
_CLEAR: Mapping[str, object] = {
    "outage": "none",
    "answer_delay": 0.0,
    "status_shape": "v24",
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
        "delivery": {"unheard": share, "forged": share, "first_retry": 0.5},
        "files": {"expired": share, "cut": share, "digest": "hex", "address_life": 300.0},
    }


async def blow(simulator: SimulatorControl, share: float, rng: Random) -> None:
    """Let it storm until cancelled: each passing fault comes so often for a moment."""
    calm = {**_CLEAR, **steady(share)}
    while True:
        struck = [fault for fault in _PASSING if rng.random() < share]
        code = {"refuse": {"probability": share, "code": rng.choice(REFUSALS)}}
        await simulator.turn(**{**calm, **code})
        for fault in struck:
            await simulator.turn(**fault)
        await asyncio.sleep(_A_MOMENT)


async def calm_down(simulator: SimulatorControl) -> None:
    """End all of it."""
    await simulator.turn(**{**_CLEAR, **steady(0.0)})
