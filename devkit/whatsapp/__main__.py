"""Runs the simulator: `python -m devkit.whatsapp --port 8091 --webhook http://127.0.0.1:…`."""

import argparse
import asyncio
import contextlib
import gc
import signal
from dataclasses import fields, replace
from pathlib import Path

from devkit.whatsapp.business import Business
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devkit.whatsapp", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--admin-port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--webhook", help="where webhooks are sent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--knobs", type=Path, help="a JSON file with knobs")
    for field in fields(Business):
        parser.add_argument("--" + field.name.replace("_", "-"), default=field.default)
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    # Every message is kept, so full collections would look at more and more and find nothing.
    gc.set_threshold(50_000, 50, 100)
    business = replace(Business(), **{f.name: getattr(arguments, f.name) for f in fields(Business)})
    knobs = Knobs.model_validate_json(arguments.knobs.read_bytes()) if arguments.knobs else Knobs()
    simulator = Simulator(business, knobs=knobs, seed=arguments.seed)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with SimulatorServer(
        simulator,
        host=arguments.host,
        port=arguments.port,
        admin_port=arguments.admin_port,
        webhook=arguments.webhook,
    ) as server:
        print(f"WhatsApp simulator: {server.url}, admin {server.admin_url}/_sim/", flush=True)
        await ended.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(_arguments()))
