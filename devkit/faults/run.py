"""A fault run: traffic, kills, quiet, and a count from the outside."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from devkit.client import OfficeClient
from devkit.faults.kills import kills
from devkit.faults.lists import read_all
from devkit.faults.people import People, Tally
from devkit.stack.local import LocalStack
from devkit.whatsapp.control import SimulatorControl

VERIFIERS = ("dafduk-dewi", "dafduk-agus")
OPERATORS = ("operator-dafduk",)
APPLICANTS_AT_ONCE = 8
QUIET_WITHIN = timedelta(minutes=4)
SETTLED = {"delivered", "read", "failed", "unconfirmed"}
"""Where a notice ends: it reached its person, or somebody is asked to call."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a fault run found.

    Attributes:
        accepted: Requests that were acknowledged.
        completed: Of those, how many reached their end.
        lost: Of those, how many did not.
        left_in: In which states these were left, as their applicants see them.
        duplicate_notices: Notices that the provider accepted more than once.
        missing_notices: Notices that neither arrived nor are on the list of people to call.
        to_call: Notices on that list: their sending broke off and the provider never said a word.
        dead_letters: Events set aside.
        kills: What was killed, in order.
        tried_again: How often people had to try again.
        unexpected: Answers that no outage explains.
        seconds: How long it took.
    """

    accepted: int
    completed: int
    lost: int
    left_in: dict[str, int]
    duplicate_notices: int
    missing_notices: int
    to_call: int
    dead_letters: int
    kills: tuple[str, ...]
    tried_again: int
    unexpected: dict[str, int]
    seconds: float

    @property
    def is_well(self) -> bool:
        """Whether every promise held."""
        return not (self.lost or self.duplicate_notices or self.missing_notices)


async def run(stack: LocalStack, requests: int, only: frozenset[str], say: Say) -> Report:
    """Drive requests through a running stack while its parts are killed.

    Args:
        stack: The running stack.
        requests: How many.
        only: Names of the faults to carry out; empty for all.
        say: Is told what happens.
    """
    started = time.monotonic()
    tally = Tally()
    async with (
        OfficeClient(stack.addresses) as client,
        SimulatorControl(stack.addresses.whatsapp_admin) as simulator,
    ):
        await simulator.turn(strangers="accept", delivery={"first_retry": 0.5})
        people = People(client, tally)
        to_file: asyncio.Queue[int] = asyncio.Queue()
        everybody = [
            *(people.verify(verifier) for verifier in VERIFIERS),
            *(people.operate(operator) for operator in OPERATORS),
            *(people.apply(to_file) for _ in range(APPLICANTS_AT_ONCE)),
        ]
        tasks = [asyncio.create_task(person) for person in everybody]
        try:
            chosen = [k for k in kills(stack, simulator) if not only or k.name in only]
            numbers = iter(range(requests))
            for kill in chosen:
                # A share of the traffic meets each fault.
                for number in islice(numbers, max(1, requests // len(chosen))):
                    to_file.put_nowait(number)
                say(f"kill {kill.name} ({len(tally.accepted)} accepted)")
                await kill.carry_out()
            for number in numbers:
                to_file.put_nowait(number)
            await to_file.join()
            say("all is up again; waiting until it is quiet")
            names = tuple(kill.name for kill in chosen)
            return await _count(client, simulator, tally, names, started)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _count(
    client: OfficeClient,
    simulator: SimulatorControl,
    tally: Tally,
    done: tuple[str, ...],
    started: float,
) -> Report:
    deadline = time.monotonic() + QUIET_WITHIN.total_seconds()
    while True:
        completed = await _ids(client, "intake-app", "/v1/requests?state=completed")
        notices = await read_all(client, "notifier", "/v1/notices?")
        open_notices = [n for n in notices if n["state"] not in SETTLED]
        is_quiet = tally.accepted <= completed and not open_notices
        if is_quiet or time.monotonic() > deadline:
            break
        await asyncio.sleep(1)
    left = tally.accepted - completed
    seen = await read_all(client, "intake-app", "/v1/requests?") if left else []
    accepted = await simulator.times_accepted()
    arrived = {n["id"] for n in notices if accepted.get(n["id"])}
    to_call = {n["id"] for n in notices if n["state"] in {"failed", "unconfirmed"}}
    letters = 0
    for service in ("intake-app", "verification", "processing", "notifier"):
        letters += len((await client.call("ops", "GET", service, "/v1/dead-letters")).body)
    return Report(
        accepted=len(tally.accepted),
        completed=len(tally.accepted & completed),
        lost=len(left),
        left_in=dict(Counter(item["state"] for item in seen if item["id"] in left)),
        duplicate_notices=sum(times > 1 for times in accepted.values()),
        missing_notices=sum(n["id"] not in arrived | to_call for n in notices),
        to_call=len(to_call),
        dead_letters=letters,
        kills=done,
        tried_again=tally.tried_again,
        unexpected=tally.unexpected,
        seconds=round(time.monotonic() - started, 1),
    )


async def _ids(client: OfficeClient, service: str, path: str) -> set[str]:
    return {item["id"] for item in await read_all(client, service, f"{path}&")}
