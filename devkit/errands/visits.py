"""What village heads come for."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from devkit.errands.heads import Head
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.personas.persona import Persona, Whim
from devkit.whatsapp.personas.script import Script

LOST_FAMILY_CARD = Path(__file__).with_name("lost_family_card.yaml")


def persona_of(
    head: Head,
    simulator: SimulatorControl,
    *,
    patience: timedelta,
    most_nudges: int = 3,
    whim: Whim | None = None,
) -> Persona:
    """Return a village head who asks for a new family card; every third types what others tap."""
    return Persona(
        simulator,
        head.name,
        head.address,
        _script(),
        head.knowledge,
        patience=patience,
        most_nudges=most_nudges,
        types=head.number % 3 == 2,
        whim=whim,
    )


@cache
def _script() -> Script:
    return Script.load(LOST_FAMILY_CARD)
