"""Invented village heads, as many as are needed; nobody exists, and no number is anybody's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from devkit.client import OfficeClient
from devkit.whatsapp.control import SimulatorControl
from shared.catalogue.villages import load_villages

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Head:
    """A village head, and whom she asks something for.

    `nik` and `subject` are those of a villager; no two heads have the same.
    """

    number: int
    name: str
    phone: str
    village: str
    subject: str
    nik: str

    @property
    def knowledge(self) -> dict[str, str]:
        """What the braces of a script stand for."""
        return {"own_name": self.name, "name": self.subject, "nik": self.nik}


def heads(count: int) -> list[Head]:
    """Return so many village heads, a village each as long as there are villages."""
    villages = islice(cycle(load_villages()), count)
    return [
        Head(
            number,
            f"Kepala Contoh {_letters(number)}",
            f"+62812{20_000_000 + number}",
            village.code,
            f"Warga Contoh {_letters(number)}",
            f"331902150190{number % 9999 + 1:04d}",
        )
        for number, village in enumerate(villages)
    ]


async def introduce(
    everybody: Sequence[Head], client: OfficeClient, simulator: SimulatorControl
) -> None:
    """Give them telephones and enter them in the register of village heads."""
    waiting = iter(everybody)

    async def some() -> None:
        for head in waiting:
            await simulator.add_person(head.name, head.phone)
            known = {"name": head.name, "phone": head.phone, "village": head.village}
            await client.call(
                "kabid-capil", "POST", "intake-whatsapp", "/v1/village-heads", json=known
            )

    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))


def _letters(number: int) -> str:
    # Names have no digits.
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:04d}").capitalize()
