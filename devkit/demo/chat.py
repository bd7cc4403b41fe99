"""A village head at her telephone: a persona who reads what Loket asks and answers it."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

from devkit.demo import cast
from devkit.demo.desk import PATIENCE, Desk, NothingHappenedError
from devkit.demo.introductions import VILLAGE_HEAD
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.personas.persona import Persona
from devkit.whatsapp.personas.script import Script

BIRTH = Path(__file__).with_name("birth.yaml")


async def file_birth_by_chat(desk: Desk, simulator: SimulatorControl) -> None:
    """File the birth of a child, from the first greeting to the ticket."""
    born = date.fromisoformat(cast.CHILD["birth_date"])
    head = Persona(
        simulator,
        VILLAGE_HEAD["name"],
        VILLAGE_HEAD["phone"],
        Script.load(BIRTH),
        {**cast.CHILD, "birth_date": f"{born:%d-%m-%Y}"},
        patience=PATIENCE,
        tell=desk.say,
    )
    errand = await head.play()
    filed = await _find(desk, errand.found)
    desk.story.request_id, desk.story.ticket = filed["id"], filed["ticket"]
    desk.say(f"{desk.story.who} has filed {desk.story.ticket}")


async def _find(desk: Desk, ticket: str) -> dict[str, Any]:
    """Return the request as the office received it."""
    for _ in range(100):
        listed = await desk.client.call("kades-gribig", "GET", "intake-app", "/v1/requests")
        for item in listed.body["items"]:
            if item["ticket"] == ticket and item["state"] != "draft":
                found: dict[str, Any] = item
                return found
        await asyncio.sleep(0.05)
    raise NothingHappenedError("the village head's request")
