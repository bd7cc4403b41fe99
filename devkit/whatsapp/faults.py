"""Whether a fault strikes."""

from typing import Literal

from devkit.whatsapp.world import World


def strikes(world: World, fault: Literal["refuse", "lose", "drop", "hang", "fail", "hold"]) -> bool:
    """Roll for a fault of a message; a `next` count is used up by one."""
    chance = getattr(world.knobs, fault)
    if chance.next:
        fewer = chance.model_copy(update={"next": chance.next - 1})
        world.knobs = world.knobs.model_copy(update={fault: fewer})
        return True
    return happens(world, chance.probability)


def happens(world: World, probability: float) -> bool:
    """Roll for anything else; what cannot happen rolls nothing, so that seeds stay comparable."""
    return probability > 0 and world.rng.random() < probability
