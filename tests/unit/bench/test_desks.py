"""The load generator's people, with services that answer from memory."""

import asyncio
from collections import Counter, deque
from collections.abc import Collection, Mapping
from itertools import pairwise

import orjson

from devkit.bench.calls import Calls, RefusedError
from devkit.bench.checking_desk import CheckingDesk
from devkit.bench.filing import WITH_ONE_PAPER, Bodies
from devkit.bench.filing_desk import FilingDesk
from devkit.bench.journal import Journal, Life
from devkit.bench.making_desk import MakingDesk

QUEUED_AT = "2026-11-23T03:00:00+00:00"
BODIES = Bodies(WITH_ONE_PAPER, b"photo")


class FakeOffice(Calls):
    """Answers the calls of a lifecycle; keeps what it was asked."""

    def __init__(self, queue: Collection[str] = (), worklist: Collection[str] = ()) -> None:
        super().__init__(Counter())
        self.asked: list[tuple[str, str, bytes | None, str]] = []
        self.queue, self.worklist = deque(queue), list(worklist)
        self.refuses: str | None = None

    async def call(
        self,
        what: str,
        method: str,  # noqa: ARG002
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        expected: Collection[int] = (200,),  # noqa: ARG002
    ) -> tuple[int, bytes]:
        self.asked.append((what, url, body, headers.get("Idempotency-Key", "")))
        await asyncio.sleep(0)
        if what == self.refuses:
            raise RefusedError(what)
        match what:
            case "file":
                n = sum(asked[0] == "file" for asked in self.asked)
                return 201, orjson.dumps({"id": f"r{n}", "ticket": f"t{n}"})
            case "take the next":
                if not self.queue:
                    return 204, b""
                return 200, orjson.dumps({"id": self.queue.popleft(), "queued_at": QUEUED_AT})
            case "read the worklist":
                return 200, orjson.dumps({"items": [{"id": i} for i in self.worklist]})
            case "record a file":
                lines = (body or b"").decode().splitlines()
                answered = [{"line": n, "outcome": "recorded"} for n in range(2, len(lines) + 1)]
                return 200, orjson.dumps({"lines": answered})
            case _:
                return 200, b'{"state":"completed"}'

    def count(self, what: str) -> int:
        return sum(asked[0] == what for asked in self.asked)


def _journal(*ids: str) -> Journal:
    lives = {i: Life(n, sent=1, accepted=2, ticket=f"t-{i}") for n, i in enumerate(ids)}
    return Journal(lives=lives, filed=len(lives))


async def _while(work: asyncio.Task[None], is_unfinished: object) -> None:
    async with asyncio.timeout(2):
        while is_unfinished():  # type: ignore[operator]
            if work.done():
                work.result()
            await asyncio.sleep(0.005)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_every_request_is_filed_once_under_a_key_of_its_own():
    office, journal = FakeOffice(), Journal()
    desk = FilingDesk(office, "http://a", BODIES, ("one", "two"), journal, "x")
    await desk.file_closed(range(10, 30), filers=4, in_flight=100)
    assert journal.filed == 20
    assert {key for *_, key in office.asked} == {f"bench-x-{n}" for n in range(10, 30)}


async def test_no_more_are_filed_than_may_be_under_way():
    office, journal = FakeOffice(), Journal()
    desk = FilingDesk(office, "http://a", BODIES, ("one",), journal, "x")
    filing = asyncio.create_task(desk.file_closed(range(10), filers=1, in_flight=3))
    await _while(filing, lambda: journal.filed < 3)
    assert journal.filed == 3


async def test_a_request_that_cannot_be_filed_is_counted_and_the_others_go_on():
    office, journal = FakeOffice(), Journal()
    office.refuses = "file"
    desk = FilingDesk(office, "http://a", BODIES, ("one",), journal, "x")
    await desk.file_closed(range(3), filers=1, in_flight=3)
    assert (journal.filed, journal.given_up) == (0, 3)


async def test_requests_at_a_rate_count_their_waiting_from_the_schedule():
    office, journal = FakeOffice(), Journal()
    desk = FilingDesk(office, "http://a", BODIES, ("one",), journal, "x")
    await desk.file_open(range(5), rate=1000)
    sent = sorted(life.sent for life in journal.lives.values())
    assert [round(b - a, 4) for a, b in pairwise(sent)] == [0.001] * 4


async def test_verifiers_verify_each_request_once():
    office, journal = FakeOffice(queue=["a", "b", "c"]), _journal("a", "b", "c")
    desk = CheckingDesk(office, "http://v", ("one", "two"), journal)
    await _while(asyncio.create_task(desk.work()), lambda: journal.verified < 3)
    assert office.count("verify") == 3
    assert not journal.duplicates


async def test_one_verifier_asks_for_all_while_the_queue_is_empty():
    office, journal = FakeOffice(), _journal()
    desk = CheckingDesk(office, "http://v", tuple("abcdefgh"), journal)
    working = asyncio.create_task(desk.work())
    await asyncio.sleep(0.1)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    # Each asked once by itself; after that one of them, fifty times a second.
    assert office.count("take the next") < 8 + 8


async def test_a_verifier_may_see_a_request_before_its_filer_hears_of_it():
    office, journal = FakeOffice(queue=["a"]), Journal()
    desk = CheckingDesk(office, "http://v", ("one",), journal)
    working = asyncio.create_task(desk.work())
    await asyncio.sleep(0.02)
    journal.note_filed("a", Life(0, sent=1, accepted=2, ticket="t"))
    await _while(working, lambda: journal.verified < 1)
    assert not journal.errors


async def test_a_request_given_to_two_verifiers_is_noted():
    office, journal = FakeOffice(queue=["a", "a"]), _journal("a")
    desk = CheckingDesk(office, "http://v", ("one",), journal)
    await _while(asyncio.create_task(desk.work()), lambda: journal.verified < 2)
    assert journal.duplicates == {"request given to two verifiers": 1}


async def test_what_stays_on_the_worklist_is_recorded_once():
    office, journal = FakeOffice(worklist=["a", "b"]), _journal("a", "b")
    desk = MakingDesk(office, "http://p", ("one", "two"), BODIES, journal, is_bulk=False)
    working = asyncio.create_task(desk.work())
    await _while(working, lambda: office.count("read the worklist") < 4)
    assert office.count("record") == 2
    assert journal.completed == 2


async def test_a_file_records_all_that_is_new_on_the_worklist():
    office, journal = FakeOffice(worklist=["a", "b", "c"]), _journal("a", "b", "c")
    desk = MakingDesk(office, "http://p", ("one",), BODIES, journal, is_bulk=True)
    await _while(asyncio.create_task(desk.work()), lambda: journal.completed < 3)
    [file] = [body for what, _, body, _ in office.asked if what == "record a file"]
    assert file is not None
    assert file.decode().splitlines()[1].startswith("t-a,KIA,331999")
