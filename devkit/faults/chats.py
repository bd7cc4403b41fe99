"""A run in bad weather: all file by chat, and each must end with one request and its notices."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from devkit.client import OfficeClient
from devkit.errands import Head, heads, introduce, persona_of
from devkit.faults.lists import read_all
from devkit.faults.people import People, Tally
from devkit.faults.weather import blow, calm_down
from devkit.stack.local import LocalStack
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.personas.persona import Errand, StuckError
from devkit.whatsapp.personas.whims import now_and_then
from devkit.whatsapp.reports import Counters

OVERRIDES: Mapping[str, Mapping[str, str]] = {
    "notifier": {
        "WHATSAPP_SEND_TIMEOUT_SECONDS": "5",
        "WHATSAPP_UNKNOWN_OUTCOME_SECONDS": "15",
    }
}
"""Shorter waits than in an office, so that a run takes minutes."""
TOLD = Counter(submitted=1, verified=1, product_ready=1, completed=1)
"""The notices of a request that goes straight through."""
UNDECIDED = frozenset({"waiting", "sending", "unknown"})
"""Where the provider has said nothing yet; a delivery report that is lost may never come."""
TO_CALL = frozenset({"failed", "unconfirmed"})

_PATIENCE = timedelta(seconds=12)
_MOST_NUDGES = 12
_QUIET_WITHIN = timedelta(minutes=5)
_LOOK_EVERY = 1.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WeatherReport:
    """What a run in bad weather found.

    Attributes:
        people: How many came.
        share: The probability of each fault.
        requests: How many requests the office has.
        stuck: Who got no further, and after which words.
        missing: Tickets that were given out and that the office does not have as completed.
        surplus: Requests beyond one for each person.
        wrong_notices: Requests whose notices are not the right ones, with what they are.
        repeated_notices: Notices that the provider accepted more than once.
        to_call: Notices that could not be delivered and are on the list of people to call.
        forged_taken: Forged webhooks that were believed.
        nudges: How often somebody wrote again because nothing came.
        moves: How often somebody changed her number on the way.
        refused, lost, webhooks_failed: How often faults struck.
        seconds: How long it took.
    """

    people: int
    share: float
    requests: int
    stuck: tuple[str, ...]
    missing: tuple[str, ...]
    surplus: int
    wrong_notices: dict[str, dict[str, int]]
    repeated_notices: int
    to_call: int
    forged_taken: int
    nudges: int
    moves: int
    refused: int
    lost: int
    webhooks_failed: int
    seconds: float

    @property
    def is_well(self) -> bool:
        """Whether everybody has exactly one request and the right notices."""
        found = (self.stuck, self.missing, self.surplus, self.wrong_notices)
        return not any((*found, self.repeated_notices, self.forged_taken))


async def run_in_bad_weather(
    stack: LocalStack, people: int, share: float, seed: int, say: Say
) -> WeatherReport:
    """Have people file by chat on a running stack while the provider misbehaves.

    Args:
        stack: The running stack, with `OVERRIDES`.
        people: How many.
        share: The probability of every fault, and of every whim of theirs.
        seed: Of what happens to whom.
        say: Is told what happens.
    """
    started = time.monotonic()
    everybody = heads(people)
    async with (
        OfficeClient(stack.addresses) as client,
        SimulatorControl(stack.addresses.whatsapp_admin) as simulator,
    ):
        await introduce(everybody, client, simulator)
        rng = Random(seed)  # noqa: S311 - repeatable on purpose
        staff = People(client, Tally())
        work = [
            asyncio.create_task(blow(simulator, share, rng)),
            *(asyncio.create_task(staff.verify(name)) for name in ("dafduk-dewi", "dafduk-agus")),
            asyncio.create_task(staff.operate("operator-dafduk")),
        ]
        try:
            say(f"{people} people write, {share:.0%} of everything goes wrong")
            ended = await asyncio.gather(
                *(_visit(head, simulator, share, rng) for head in everybody)
            )
            say("everybody has ended; waiting for the office and its notices")
            tickets = [errand.found for errand in ended if isinstance(errand, Errand)]
            notices, requests = await _until_told(client, tickets)
            work[0].cancel()
            await calm_down(simulator)
            return _report(
                ended=ended,
                tickets=tickets,
                notices=notices,
                requests=requests,
                accepted=await simulator.times_accepted(),
                counters=await simulator.counters(),
                share=share,
                seconds=round(time.monotonic() - started, 1),
            )
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)


async def _visit(
    head: Head, simulator: SimulatorControl, share: float, rng: Random
) -> Errand | str:
    whim = now_and_then(share, rng)
    persona = persona_of(head, simulator, patience=_PATIENCE, most_nudges=_MOST_NUDGES, whim=whim)
    try:
        return await persona.play()
    except StuckError as stuck:
        return str(stuck)


async def _until_told(
    client: OfficeClient, tickets: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Wait until every request is completed and every notice was handed over, or too long."""
    deadline = time.monotonic() + _QUIET_WITHIN.total_seconds()
    while True:
        listed = await read_all(client, "intake-app", "/v1/requests?")
        requests = [request for request in listed if request["state"] != "draft"]
        notices = await read_all(client, "notifier", "/v1/notices?")
        is_made = {r["ticket"] for r in requests if r["state"] == "completed"} >= set(tickets)
        is_told = len(notices) >= len(tickets) * TOLD.total()
        is_over = is_made and is_told and all(n["state"] not in UNDECIDED for n in notices)
        if is_over or time.monotonic() > deadline:
            return notices, requests
        await asyncio.sleep(_LOOK_EVERY)


def _report(
    *,
    ended: list[Errand | str],
    tickets: list[str],
    notices: list[dict[str, Any]],
    requests: list[dict[str, Any]],
    accepted: Mapping[str, int],
    counters: Counters,
    share: float,
    seconds: float,
) -> WeatherReport:
    by_id = {request["id"]: request["ticket"] for request in requests}
    kinds: dict[str, Counter[str]] = {ticket: Counter() for ticket in by_id.values()}
    for notice in notices:
        kinds[by_id[notice["request_id"]]][notice["kind"]] += _counts(notice, accepted)
    completed = {r["ticket"] for r in requests if r["state"] == "completed"}
    return WeatherReport(
        people=len(ended),
        share=share,
        requests=len(requests),
        stuck=tuple(errand for errand in ended if isinstance(errand, str)),
        missing=tuple(sorted(set(tickets) - completed)),
        surplus=max(len(requests) - len(set(tickets)), len(tickets) - len(set(tickets))),
        wrong_notices={ticket: dict(had) for ticket, had in kinds.items() if had != TOLD},
        repeated_notices=sum(accepted.get(notice["id"], 0) > 1 for notice in notices),
        to_call=sum(notice["state"] in TO_CALL for notice in notices),
        forged_taken=counters.forged_taken,
        nudges=sum(errand.nudges for errand in ended if isinstance(errand, Errand)),
        moves=sum(errand.moves for errand in ended if isinstance(errand, Errand)),
        refused=sum(counters.refused.values()),
        lost=counters.lost,
        webhooks_failed=counters.webhooks_failed,
        seconds=seconds,
    )


def _counts(notice: Mapping[str, Any], accepted: Mapping[str, int]) -> int:
    """A notice counts if its person has it or somebody is asked to call her."""
    return int(notice["id"] in accepted or notice["state"] in TO_CALL)
