"""Invented village heads, as many as are needed; nobody exists, and no number is anybody's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from devkit.client import OfficeClient
from devkit.whatsapp.control import SimulatorControl
from shared.catalogue.villages import load_villages

_AT_ONCE = 8


class Telephone(StrEnum):
    """What the office is shown of somebody."""

    BOTH = "both"
    """Number and business-scoped id, and when she has read something."""
    NUMBER_ONLY = "number_only"
    HIDDEN = "hidden"
    """The id; the number, as of those with a username, only once the office has written to it."""
    UNREAD = "unread"
    """Both, but never that she has read anything."""


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
    telephone: Telephone = Telephone.BOTH

    @property
    def knowledge(self) -> dict[str, str]:
        """What the braces of a script stand for."""
        return {"own_name": self.name, "name": self.subject, "nik": self.nik}

    @property
    def user_id(self) -> str | None:
        """The business-scoped id, where the register needs it to know her."""
        return f"ID.{10**15 + self.number}" if self.telephone is Telephone.HIDDEN else None

    @property
    def address(self) -> str:
        """What the office sees of her first."""
        return self.user_id or self.phone


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
            await simulator.add_person(head.name, **_telephone(head))
            known = {"name": head.name, "phone": head.phone, "village": head.village}
            if head.user_id:
                known["whatsapp_id"] = head.user_id
            await client.call(
                "kabid-capil", "POST", "intake-whatsapp", "/v1/village-heads", json=known
            )

    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))


def _telephone(head: Head) -> dict[str, Any]:
    match head.telephone:
        case Telephone.HIDDEN:
            username = f"kepala.contoh.{head.number}"
            hidden = {"is_hidden": True, "user_id": head.user_id, "username": username}
            return {"phone": head.phone, **hidden}
        case Telephone.NUMBER_ONLY:
            return {"phone": head.phone, "is_legacy": True}
        case Telephone.UNREAD:
            return {"phone": head.phone, "is_reading": False}
        case Telephone.BOTH:
            return {"phone": head.phone}


def _letters(number: int) -> str:
    # Names have no digits.
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:04d}").capitalize()
