"""Playing the demo on a running stack."""

import asyncio
from collections.abc import Callable, Mapping

from devkit.client import OfficeClient
from devkit.demo import cast, scenes
from devkit.demo.desk import Desk
from devkit.demo.introductions import introduce_everybody
from devkit.demo.outcome import outcome_of
from devkit.demo.story import Outcome, Story
from devkit.stack.environment import Addresses
from devkit.whatsapp.control import SimulatorControl

Say = Callable[[Story, str], None]


async def play(addresses: Addresses, say: Say) -> list[Outcome]:
    """Play every story at once and return what became of each.

    Args:
        addresses: The running stack's.
        say: Is told of each step of each story.
    """
    async with (
        OfficeClient(addresses) as client,
        SimulatorControl(addresses.whatsapp_admin) as simulator,
    ):
        await introduce_everybody(client, simulator)
        desks = _desks(client, say)
        births = asyncio.Event()

        async def birth() -> None:
            await scenes.birth(desks["birth"], simulator, births.set)

        async def twice() -> None:
            await births.wait()
            await scenes.twice(desks["twice"], desks["birth"])

        await asyncio.gather(
            birth(),
            twice(),
            scenes.family_card(desks["family_card"]),
            scenes.identity_card(desks["identity_card"]),
            scenes.move_out(desks["move_out"]),
            scenes.rejected(desks["rejected"]),
        )
        return [await outcome_of(desk, simulator) for desk in desks.values()]


def _desks(client: OfficeClient, say: Say) -> Mapping[str, Desk]:
    stories = {
        "birth": cast.birth(),
        "family_card": cast.family_card(),
        "identity_card": cast.identity_card(),
        "move_out": cast.move_out(),
        "rejected": cast.rejected(),
        "twice": cast.twice(),
    }

    def teller(story: Story) -> Callable[[str], None]:
        return lambda text: say(story, text)

    return {name: Desk(client, story, teller(story)) for name, story in stories.items()}
