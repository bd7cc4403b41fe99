"""The WhatsApp simulator under load: nothing of it slows anything down, and everybody reads."""

from collections.abc import Mapping

from devkit.bench.filing import phone
from devkit.bench.journal import Journal, Life
from devkit.whatsapp.control import SimulatorControl
from services.notifier.channels.whatsapp import provider_templates
from services.notifier.templates_file import load_wordings

KNOBS: Mapping[str, object] = {
    "strangers": "accept",
    "window_rule": "off",
    "limits": {"messages_per_second": 0, "pair_burst": 0},
    "timing": {"sent": 0.05, "delivered": 0.1, "read": 0.2},
    "batching": {"window": 0.25},
}
"""No limits, and short waits, because the last notice's wait counts into a run's time."""

MESSAGES_PER_SECOND = 1000
"""What the notifier is told that the provider allows: the most that a number can have."""

_MOST_ASKED_FOR = 1000
_VERIFIED, _COMPLETED = 1, 3


async def prepare(simulator: SimulatorControl) -> None:
    """Begin anew: nobody told anything, every template approved."""
    await simulator.reset()
    await simulator.turn(**KNOBS)
    for template in provider_templates(load_wordings()):
        await simulator.add_template(template)


async def handing_over(simulator: SimulatorControl, journal: Journal) -> list[float]:
    """Return the seconds from decisions to when the provider had the notices of them.

    Of at most a thousand requests, spread evenly over the run.
    """
    lives = [life for life in journal.lives.values() if life.completed]
    step = max(1, len(lives) // _MOST_ASKED_FOR)
    return [wait for life in lives[::step] for wait in await _waits(simulator, life)]


async def _waits(simulator: SimulatorControl, life: Life) -> list[float]:
    had = [m.at.timestamp() for m in await simulator.received(phone(life.number))]
    if len(had) <= _COMPLETED:
        return []
    return [had[_VERIFIED] - life.decided, had[_COMPLETED] - life.completed]
