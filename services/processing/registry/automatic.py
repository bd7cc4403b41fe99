"""A stand-in that issues invented numbers at once, for demonstrations and load."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from services.processing.registry.port import Issued, Order
from shared.catalogue.numbers import NumberPattern

REGION_DIGITS = 4
"""How many digits at the start of every kind of number name the region, and stay."""


class AutomaticRegistry:
    """Issues every order (`services.processing.registry.port.RegistrySystem`)."""

    is_connected = True

    async def issue(self, orders: Sequence[Order]) -> Mapping[Order, Issued]:
        """Issue a number of the right look for each order."""
        return {
            order: Issued(invent(order.pattern, order) if order.pattern else None)
            for order in orders
        }


def invent(pattern: NumberPattern, order: Order) -> str:
    """Return a number of a pattern, always the same one for an order.

    The pattern's example with other digits: the region stays, and the rest is taken from a hash.
    """
    seed = f"{order.request_id}\0{order.key}\0{order.attempt}".encode()
    digits = iter(f"{int.from_bytes(hashlib.sha256(seed).digest()):078d}"[-40:])
    seen = 0

    def other(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return match[0] if seen <= REGION_DIGITS else next(digits)

    return pattern.check(re.sub("[0-9]", other, pattern.example))
