"""Serving a simulator until the process is told to stop."""

import asyncio
import gc
import signal
from dataclasses import dataclass
from pathlib import Path

from devkit.whatsapp.business import Business
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Serving:
    """How a simulator is served.

    Attributes:
        business: Whose account it is.
        host: Where it listens.
        port: Of the Graph endpoints; 0 takes a free one.
        admin_port: Of the admin interface and the inspector; 0 takes a free one.
        webhook: Where webhooks are sent; None keeps them until an address is set.
        seed: The same seed and the same calls give the same ids, pauses and faults.
        knobs: A JSON file with knobs.
    """

    business: Business
    host: str = "127.0.0.1"
    port: int = 8091
    admin_port: int = 0
    webhook: str | None = None
    seed: int = 1
    knobs: Path | None = None


async def serve(how: Serving) -> None:
    """Serve until SIGINT or SIGTERM."""
    # Every message is kept, so full collections would look at more and more and find nothing.
    gc.set_threshold(50_000, 50, 100)
    knobs = Knobs.model_validate_json(how.knobs.read_bytes()) if how.knobs else Knobs()
    simulator = Simulator(how.business, knobs=knobs, seed=how.seed)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with SimulatorServer(
        simulator,
        host=how.host,
        port=how.port,
        admin_port=how.admin_port,
        webhook=how.webhook,
    ) as server:
        print(f"WhatsApp simulator: {server.url}, admin {server.admin_url}/_sim/", flush=True)
        print(f"Chat as anybody: {server.inspector_url}", flush=True)
        await ended.wait()
