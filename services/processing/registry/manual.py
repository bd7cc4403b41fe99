"""The usual registry: people type into SIAK and record here what it issued."""

from collections.abc import Mapping, Sequence

from services.processing.registry.port import Issued, Order


class ManualRegistry:
    """Issues nothing by itself (`services.processing.registry.port.RegistrySystem`)."""

    is_connected = False

    async def issue(self, _orders: Sequence[Order]) -> Mapping[Order, Issued]:
        """Leave every order to people."""
        return {}
