"""What became of a story: read from the outside, and compared with what must be."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from devkit.demo.desk import Desk
from devkit.demo.story import Happening, Outcome
from devkit.whatsapp.control import SimulatorControl

PATIENCE = timedelta(seconds=20)
LOOK_EVERY = timedelta(milliseconds=100)
ARRIVED = {"delivered", "read"}
CHANGES = {
    "product_to_collect": "product_ready",
    "handed_over": "routed",
    "returned_in_chat": "returned",
}
"""The change that a notice tells of, where it is named otherwise."""


async def outcome_of(desk: Desk, simulator: SimulatorControl) -> Outcome:
    """Return what became of a story, waiting for notices that are still on their way."""
    faults: tuple[str, ...] = ("nothing was looked at",)
    timeline: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while faults:
                timeline, notices = await desk.timeline(), await desk.notices()
                accepted = await simulator.times_accepted()
                faults = tuple(_faults(desk, timeline, notices, accepted))
                if faults:
                    await asyncio.sleep(LOOK_EVERY.total_seconds())
    except TimeoutError:
        pass  # what is still wrong is the outcome
    return Outcome(desk.story, tuple(_happenings(timeline, notices)), faults)


def _faults(
    desk: Desk,
    timeline: Sequence[Mapping[str, Any]],
    notices: Sequence[Mapping[str, Any]],
    accepted: Mapping[str, int],
) -> list[str]:
    expected = desk.story.expected
    faults = []
    changes = tuple(item["change"] for item in timeline)
    if changes != expected.changes:
        faults.append(f"changes were {', '.join(changes)}; must be {', '.join(expected.changes)}")
    kinds = Counter(str(notice["kind"]) for notice in notices)
    if kinds != expected.notices:
        faults.append(f"notices were {dict(kinds)}; must be {dict(expected.notices)}")
    for notice in notices:
        if notice["state"] not in ARRIVED:
            faults.append(f"the notice of {notice['kind']} is {notice['state']}")
        if accepted.get(notice["id"], 0) != 1:
            times = accepted.get(notice["id"], 0)
            faults.append(f"the provider got the notice of {notice['kind']} {times} times")
    return faults


def _happenings(
    timeline: Sequence[Mapping[str, Any]], notices: Sequence[Mapping[str, Any]]
) -> list[Happening]:
    """Join the request's changes with the notices that told of them; both are in order."""
    untold = list(notices)
    happenings = []
    for item in timeline:
        told: tuple[str, ...] = ()
        for notice in untold:
            if CHANGES.get(notice["kind"], notice["kind"]) == item["change"]:
                told = (f"{notice['kind']}: {notice['state']}",)
                untold.remove(notice)
                break
        at = datetime.fromisoformat(item["at"])
        happenings.append(Happening(at, item["change"], item["state"], told))
    return happenings
