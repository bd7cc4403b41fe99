"""Making the cast known: to the WhatsApp simulator, and village heads to the office."""

from devkit.client import OfficeClient
from devkit.issuer.cast import load_cast
from devkit.whatsapp.control import SimulatorControl

VILLAGE_HEAD = {
    "name": "Slamet Widodo",
    "phone": "+6281200000201",
    "village": "33.19.08.2001",
}


async def give_telephones(simulator: SimulatorControl) -> None:
    """Let everybody of the cast who has a number be reached by WhatsApp, and chat."""
    for person in load_cast().people.values():
        if person.phone:
            await simulator.add_person(person.name, person.phone)


async def introduce_everybody(client: OfficeClient, simulator: SimulatorControl) -> None:
    """Give everybody a telephone, and register the village head as one."""
    await give_telephones(simulator)
    await client.call(
        "kabid-capil", "POST", "intake-whatsapp", "/v1/village-heads", json=VILLAGE_HEAD
    )
