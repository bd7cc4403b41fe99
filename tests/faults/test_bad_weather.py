"""A short run in bad weather: each person ends with one request and the right notices."""

import json
from dataclasses import asdict

from devkit.faults.chats import OVERRIDES, BadWeather, run_in_bad_weather
from devkit.stack.local import LocalStack

WEATHER = BadWeather(people=6, share=0.05, seed=31)


async def test_in_bad_weather_everybody_ends_with_one_request_and_its_notices() -> None:
    said: list[str] = []
    async with LocalStack("embedded", log_level="WARNING", overrides=OVERRIDES) as stack:
        report = await run_in_bad_weather(stack, WEATHER, said.append)
    assert report.is_well, json.dumps(asdict(report), indent=1, ensure_ascii=False)
    assert report.requests == WEATHER.people
    assert len(report.struck) >= 10
