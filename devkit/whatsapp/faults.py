"""Whether a fault strikes this message."""

from typing import Literal

from devkit.whatsapp.world import World


def strikes(world: World, fault: Literal["refuse", "lose", "drop", "hang"]) -> bool:
    """Roll for a fault; a `next` count is used up by one."""
    chance = getattr(world.knobs, fault)
    if chance.next:
        fewer = chance.model_copy(update={"next": chance.next - 1})
        world.knobs = world.knobs.model_copy(update={fault: fewer})
        return True
    return bool(chance.probability) and world.rng.random() < chance.probability
