"""Making the cast known: to the WhatsApp simulator, and village heads to the office."""

from devkit.client import OfficeClient
from devkit.whatsapp.control import SimulatorControl

VILLAGE_HEAD = {
    "name": "Slamet Widodo",
    "phone": "+6281200000201",
    "village": "33.19.08.2001",
}
RESIDENTS = {
    "Siti Nurhayati": "+6281200000101",
    "Joko Prasetyo": "+6281200000102",
    "Wati Kusumaningrum": "+6281200000103",
}


async def introduce_everybody(client: OfficeClient, simulator: SimulatorControl) -> None:
    """Give everybody a telephone, and register the village head as one."""
    for name, phone in {**RESIDENTS, VILLAGE_HEAD["name"]: VILLAGE_HEAD["phone"]}.items():
        await simulator.add_person(name, phone)
    await client.call(
        "kabid-capil", "POST", "intake-whatsapp", "/v1/village-heads", json=VILLAGE_HEAD
    )
