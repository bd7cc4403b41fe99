"""What was lost or done twice is told in words."""

from devkit.bench.audit import audit_provider
from devkit.bench.filing import WITH_ONE_PAPER
from devkit.bench.journal import Journal, Life
from devkit.whatsapp.reports import Counters


class FakeSimulator:
    def __init__(self, accepted: int, repeated: int = 0) -> None:
        self._counters = Counters(
            accepted=accepted,
            refused={},
            lost=0,
            receipts=0,
            repeated=repeated,
            webhooks_delivered=0,
            webhooks_failed=0,
            updates_delivered=0,
            updates_abandoned=0,
        )

    async def counters(self) -> Counters:
        return self._counters


def _whole(count: int) -> Journal:
    journal = Journal()
    for n in range(count):
        life = Life(n, sent=1, accepted=2, ticket=f"t{n}")
        journal.note_filed(f"r{n}", life)
        journal.note_claimed(life, 3, 3)
        journal.note_decided(life, 4)
        journal.note_completed(life, 5)
    return journal


async def _audit(journal: Journal, accepted: int, repeated: int = 0) -> list[str]:
    simulator = FakeSimulator(accepted, repeated)
    return await audit_provider(simulator, journal, WITH_ONE_PAPER, 3)  # type: ignore[arg-type]


async def test_a_whole_run_has_nothing_wrong():
    assert await _audit(_whole(3), 12) == []


async def test_a_request_that_was_lost_is_told():
    assert "requests completed: 2, expected 3" in await _audit(_whole(2), 12)


async def test_a_notice_too_many_is_told():
    assert await _audit(_whole(3), 13, 1) == [
        "notices handed to the provider: 13, expected 12",
        "notices handed over more than once: 1, expected 0",
    ]


async def test_a_ticket_given_twice_is_told():
    journal = _whole(3)
    journal.lives["r1"].ticket = "t0"
    assert await _audit(journal, 12) == ["tickets given twice: 1, expected 0"]


async def test_a_request_completed_twice_is_told():
    journal = _whole(3)
    journal.note_completed(journal.lives["r0"], 9)
    assert await _audit(journal, 12) == ["request completed twice: 1"]
