"""What processing asks of a registry system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.catalogue.numbers import NumberPattern


@dataclass(frozen=True, slots=True)
class Order:
    """A product that is to be made.

    Attributes:
        request_id: Of which request.
        key: Which product of it.
        pattern: How its number looks; None if it has none.
        attempt: Grows when the number issued before was taken.
    """

    request_id: str
    key: str
    pattern: NumberPattern | None = field(compare=False)
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Issued:
    """A product that was made, with its number if it has one."""

    number: str | None = None


class RegistrySystem(Protocol):
    """A system that makes products."""

    @property
    def is_connected(self) -> bool:
        """Whether it can be asked; if not, people ask it and record what it issued."""

    async def issue(self, orders: Sequence[Order], /) -> Mapping[Order, Issued]:
        """Return what it has issued; orders that are left out are for people.

        The same order again gives the same answer.
        """
