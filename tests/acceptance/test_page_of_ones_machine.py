"""What `docs/local-stack.md` says to type works as it is written there."""

import asyncio
import json
import os
import re
import shutil
import sys

from devkit.demo.introductions import give_telephones
from devkit.issuer.cast import load_cast
from devkit.whatsapp.control import SimulatorControl
from tests.support.lacking import lacking
from tests.support.office import CLERK, PATIENCE, Json, Office, until
from tests.support.pages import FENCE, ROOT, page

SECTION = re.compile(r"^## File a request by hand\n(.*?)^## ", re.MULTILINE | re.DOTALL)


def steps_of_filing() -> list[str]:
    """Return the blocks of commands by which a request is filed, skipping where curl is missing."""
    if shutil.which("curl") is None:
        lacking("curl is missing: apt-get install curl")
    [section] = SECTION.findall(page("docs/local-stack.md").text)
    return [block for _, block in FENCE.findall(section)]


def filled_in(block: str, office: Office, **known: str) -> str:
    """Return commands with what a reader puts in: addresses, and what was answered before."""
    for service, variable in (("intake-app", "INTAKE"), ("verification", "VERIFICATION")):
        given = f"{variable}={office.stack.addresses.service(service)}"
        block = block.replace(f"{variable}=http://127.0.0.1:PORT", given)
    for name, value in known.items():
        block = re.sub(rf"\b{name}\b", value, block)
    programs = {"loket": f"{sys.executable} -m devkit.cli", "python": sys.executable}
    return re.sub(r"\.venv/bin/(loket|python)\b", lambda found: programs[found[1]], block)


async def typed(office: Office, *commands: str) -> list[Json]:
    """Return all that commands answer."""
    process = await asyncio.create_subprocess_exec(
        *("bash", "-c", "\n".join(commands)),
        cwd=ROOT,
        env={**os.environ, "LOKET_STACK": str(office.stack.addresses.issuer_port)},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    answers, left = [], said.decode().strip()
    while left:
        answer, end = json.JSONDecoder().raw_decode(left)
        answers.append(answer)
        left = left[end:].strip()
    return answers


async def test_a_request_is_filed_by_hand_and_found_by_its_ticket(office: Office) -> None:
    first, second, third = steps_of_filing()
    siti = load_cast().people["siti"]
    async with SimulatorControl(office.stack.addresses.whatsapp_admin) as simulator:
        await give_telephones(simulator)
        filing = filled_in(first, office)
        kind, draft = await typed(office, filing)
        assert (kind["code"], draft["state"]) == ("KK_UBAH", "draft"), draft
        set_before = "\n".join(re.findall(r"^\w+=.*$", filing, re.MULTILINE))
        handing_in = filled_in(second, office, ID=draft["id"])
        _, submitted = await typed(office, set_before, handing_in)
        assert submitted["state"] == "submitted", submitted
        searching = filled_in(third, office, TICKET=draft["ticket"])

        async def find() -> list[Json]:
            [found] = await typed(office, set_before, searching)
            return [item for item in found["items"] if item["ticket"] == draft["ticket"]]

        [found] = await until(find, f"{draft['ticket']} found by its ticket")
        waiting = await office.get(CLERK, "verification", "/v1/queue", limit=100)
        assert found["id"] in [item["id"] for item in waiting["items"]]
        assert siti.phone is not None
        told = await simulator.wait_for_message(siti.phone, after=0, within=PATIENCE)
    assert draft["ticket"] in told.text
