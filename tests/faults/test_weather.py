"""A short run in bad weather: people file by chat while a share of every fault strikes."""

from collections.abc import Callable

from devkit.faults.chats import OVERRIDES, run_in_bad_weather
from devkit.stack.local import LocalStack


async def test_whatever_the_weather_everybody_ends_with_one_request_and_its_notices() -> None:
    said: Callable[[str], None] = [].append
    async with LocalStack(overrides=OVERRIDES, log_level="WARNING") as stack:
        report = await run_in_bad_weather(stack, 12, 0.05, 1, said)
    assert report.stuck == report.missing == ()
    assert report.surplus == 0
    assert report.wrong_notices == {}
    assert report.repeated_notices == report.forged_taken == 0
    assert report.moves > 0
    assert report.refused + report.lost + report.webhooks_failed > 0
