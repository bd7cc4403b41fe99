"""An office in which nothing happens: it leaves its servers alone."""

import asyncio
from typing import Any

from pymongo import AsyncMongoClient

from devkit.whatsapp.control import SimulatorControl
from tests.support.office import Office, until

MOST_CALLS = 200
"""Each second, of all services together; looking for work takes about 75."""


async def calls(client: AsyncMongoClient[dict[str, Any]]) -> int:
    """Return how often the database was called so far."""
    counters = (await client.admin.command("serverStatus"))["opcounters"]
    return sum(counters[kind] for kind in ("query", "command", "insert", "update", "delete"))


async def test_services_that_have_nothing_to_do_do_nothing(office: Office) -> None:
    request = await office.verified()  # every service has said something, and may say so again
    await office.made(request)
    await office.until_state(request, "completed")
    async with SimulatorControl(office.stack.addresses.whatsapp_admin) as simulator:
        await simulator.wait_until_quiet()
    async with AsyncMongoClient[dict[str, Any]](office.stack.addresses.mongo_uri) as client:

        async def is_quiet() -> bool:
            before = await calls(client)
            await asyncio.sleep(1)
            return await calls(client) - before < MOST_CALLS

        # What was going on before may take a while to end.
        await until(is_quiet, "the services to rest", 8)
