"""Was anything lost, or done twice? Asked of the public APIs and of the simulator after a run."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

import orjson

from devkit.bench.calls import Calls, bearer
from devkit.bench.filing import Filing
from devkit.bench.journal import Journal, Life
from devkit.bench.load import Office
from devkit.bench.outside import pages
from devkit.bench.people import People
from devkit.whatsapp.control import SimulatorControl


async def audit_provider(
    simulator: SimulatorControl, journal: Journal, filing: Filing, requests: int
) -> list[str]:
    """Return what is wrong by the load's own count and the simulator's."""
    counters = await simulator.counters()
    expected = len(filing.notices) * requests
    wrong = [f"{what}: {count}" for what, count in journal.duplicates.items()]
    wrong += _unequal("requests filed", journal.filed, requests)
    wrong += _unequal("requests verified", journal.verified, requests)
    wrong += _unequal("requests completed", journal.completed, requests)
    wrong += _unequal("notices handed to the provider", counters.accepted, expected)
    wrong += _unequal("notices handed over more than once", counters.repeated, 0)
    wrong += _unequal("messages that the provider refused", sum(counters.refused.values()), 0)
    tickets = Counter(life.ticket for life in journal.lives.values())
    wrong += _unequal("tickets given twice", sum(n > 1 for n in tickets.values()), 0)
    return wrong


async def audit_services(
    calls: Calls, office: Office, people: People, lives: Mapping[str, Life], filing: Filing
) -> list[str]:
    """Return what is wrong by what the services say: requests, ledger of notices, dead letters."""
    url = f"{office.services['intake-app']}/v1/requests?state=completed"
    seen = Counter([i["id"] async for i in pages(calls, url, people.front_officer)])
    wrong = _unequal("completed requests that intake shows", len(seen), len(lives))
    wrong += _unequal("of them not filed by this run", len(seen.keys() - lives.keys()), 0)
    wrong += await _wrong_notices(calls, office, people, lives, filing)
    for name, address in office.services.items():
        letters = await _dead_letters(calls, address, people.ops)
        wrong += _unequal(f"dead letters of {name}", letters, 0)
    return wrong


async def _wrong_notices(
    calls: Calls, office: Office, people: People, requests: Collection[str], filing: Filing
) -> list[str]:
    told: dict[str, list[str]] = defaultdict(list)
    url = f"{office.services['notifier']}/v1/notices"
    async for notice in pages(calls, url, people.front_officer):
        told[notice["request_id"]].append(f"{notice['kind']} {notice['state']}")
    expected = sorted(f"{kind} read" for kind in filing.notices)
    bad = [request for request in requests if sorted(told[request]) != expected]
    return _unequal("requests whose notices are not each there once and read", len(bad), 0)


async def _dead_letters(calls: Calls, address: str, token: str) -> int:
    url = f"{address}/v1/dead-letters?limit=200"
    _, body = await calls.call("list dead letters", "GET", url, bearer(token))
    return len(orjson.loads(body))


def _unequal(what: str, found: int, expected: int) -> list[str]:
    return [] if found == expected else [f"{what}: {found}, expected {expected}"]
