"""A short fault run: what dies while requests are on their way loses nothing."""

from collections.abc import Callable

import pytest

from devkit.faults.run import run
from devkit.stack.environment import BrokerKind
from devkit.stack.local import LocalStack
from tests.support.stack import need_java

SOME_OF_THE_FAULTS = frozenset(
    {
        "verification",
        "notifier",
        "processing, its relay between send and mark",
        "database",
        "broker, with all it held in memory",
        "broker",
        "provider accepts and breaks off",
    }
)


@pytest.mark.parametrize("broker", ["embedded", "kafka"])
async def test_nothing_acknowledged_is_lost_and_no_notice_goes_out_twice(
    broker: BrokerKind,
) -> None:
    if broker == "kafka":
        need_java()
    said: Callable[[str], None] = [].append
    async with LocalStack(broker, log_level="WARNING") as stack:
        report = await run(stack, 24, SOME_OF_THE_FAULTS, said)
    assert report.accepted == 24
    assert report.lost == 0
    assert report.duplicate_notices == 0
    assert report.missing_notices == 0
    assert report.unexpected == {}
    assert len(report.kills) == 6
