"""A short run in bad weather: each person ends with one request and the right notices."""

from devkit.faults.chats import OVERRIDES, run_in_bad_weather
from devkit.stack.local import LocalStack


async def test_in_bad_weather_everybody_ends_with_one_request_and_its_notices() -> None:
    said: list[str] = []
    async with LocalStack("embedded", log_level="ERROR", overrides=OVERRIDES) as stack:
        report = await run_in_bad_weather(stack, people=6, share=0.05, seed=3, say=said.append)
    assert report.stuck == ()
    assert report.missing == ()
    assert (report.requests, report.surplus) == (6, 0)
    assert report.wrong_notices == {}
    assert (report.repeated_notices, report.forged_taken) == (0, 0)
    assert report.refused + report.lost + report.webhooks_failed > 0
    assert report.is_well
