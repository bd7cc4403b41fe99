"""Whether a fault strikes; each time is counted."""

from typing import Literal

from devkit.whatsapp.world import World


def strikes(world: World, fault: Literal["refuse", "lose", "drop", "hang", "fail", "hold"]) -> bool:
    """Roll for a fault of a message; a `next` count is used up by one."""
    chance = getattr(world.knobs, fault)
    if chance.next:
        fewer = chance.model_copy(update={"next": chance.next - 1})
        world.knobs = world.knobs.model_copy(update={fault: fewer})
        world.struck[fault] += 1
        return True
    return happens(world, chance.probability, fault)


def happens(world: World, probability: float, fault: str) -> bool:
    """Roll for anything else; what cannot happen rolls nothing, so that seeds stay comparable."""
    is_struck = probability > 0 and world.rng.random() < probability
    if is_struck:
        world.struck[fault] += 1
    return is_struck
