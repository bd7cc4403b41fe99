"""People at the console's pages: a clerk's work, and what supervisors and operators look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from devkit.bench.desk.browsing import Browser, PageError
from devkit.bench.desk.clerks import searches
from devkit.bench.desk.pace import Errand, Noted
from devkit.bench.desk.stored import Known

PAGE_LIMIT = 150
"""Milliseconds that 95 of 100 pages of clerks may take."""
LIMITS: dict[str, int | None] = {
    "queue": PAGE_LIMIT,
    "queue near its deadline": PAGE_LIMIT,
    "search": PAGE_LIMIT,
    "a request opened": PAGE_LIMIT,
    "the next one taken and shown": PAGE_LIMIT,
    "decided, and the queue again": PAGE_LIMIT,
    "team": None,
    "statistics of this month": None,
    "statistics of a year by village": None,
    "worklist": None,
}
"""What is timed; no limit was promised for what has none."""
CLERK_PAGES = 6


@dataclass(frozen=True, slots=True)
class Sought:
    """A request that a clerk looks for.

    Attributes:
        known: The request.
        text: What she types.
        shown: What the page of what was found then shows.
    """

    known: Known
    text: str
    shown: str


def sought(known: Sequence[Known], village: str, number: int) -> Sought:
    """Return what the clerk of an errand looks for: by another kind of word each time."""
    one = known[number % len(known)]
    kinds = searches(one, village)
    _, text, wanted = kinds[number % len(kinds)]
    return Sought(one, text, f"/cases/{wanted or ''}")


async def clerk(browser: Browser, errand: Errand, noted: Noted, wanted: Sought) -> None:
    """Look at the queue, find a request and open it, take the next one and decide it."""

    def check(is_shown: bool, what: str) -> None:
        if not is_shown:
            noted.errors.append(f"{what} does not show what it should")

    await errand.wait_for("queue", lambda: browser.get("/queue"))
    near = "/queue?tab=near_deadline"
    await errand.wait_for("queue near its deadline", lambda: browser.get(near))
    words = {"text": wanted.text}
    page = await errand.wait_for("search", lambda: browser.post("/queue/search", words))
    check(wanted.shown in page.text, "the page of what was found")
    path = f"/cases/{wanted.known.id}"
    page = await errand.wait_for("a request opened", lambda: browser.get(path))
    check(wanted.known.name in page.text, "the page of a request")
    taken = "the next one taken and shown"
    page = await errand.wait_for(taken, lambda: browser.post("/queue/next"))
    path = page.path.partition("?")[0]
    if not path.startswith("/cases/"):
        raise PageError("nothing waits any more")
    form = {"decision": "verify", "version": page.version}
    decided = "decided, and the queue again"
    page = await errand.wait_for(decided, lambda: browser.post(f"{path}/decision", form))
    check("said=verified" in page.path, "the page after a decision")


async def supervisor(browser: Browser, errand: Errand, today: date) -> None:
    """Look at the team, and at the statistics."""
    await errand.wait_for("team", lambda: browser.get("/team"))
    await errand.wait_for("statistics of this month", lambda: browser.get("/statistics"))
    since = today.replace(year=today.year - 1)
    path = f"/statistics?by=village&since={since}&until={today}"
    await errand.wait_for("statistics of a year by village", lambda: browser.get(path))


async def operator(browser: Browser, errand: Errand) -> None:
    """Look at what is to be made."""
    await errand.wait_for("worklist", lambda: browser.get("/worklist"))
