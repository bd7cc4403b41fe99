"""The demo, as `make demo` plays it."""

from devkit.demo.play import play
from devkit.stack.local import LocalStack


async def test_every_story_of_the_demo_ends_as_it_must() -> None:
    async with LocalStack(log_level="WARNING") as stack:
        outcomes = await play(stack.addresses, lambda _story, _text: None)
    assert len(outcomes) == 6
    assert {outcome.story.title: outcome.faults for outcome in outcomes if outcome.faults} == {}
