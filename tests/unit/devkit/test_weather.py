"""Bad weather holds every fault the simulator knows, and is the same for the same seed."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from devkit.errands import Telephone
from devkit.faults.chats import BadWeather
from devkit.faults.weather import PASSING, TOKEN_REVOKED, Weather, steady
from devkit.whatsapp.deeds import Deed, Share, Tap
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.personas.whims import DEEDS, FILES

NO_FAULTS = {
    "window_rule": "nobody is silent for 24 hours",
    "plus_rule": "the strictest is in force",
    "strangers": "the strictest is in force",
    "batching.shape": "mixed is in force, which is all of them",
    "timing.read": "no promise depends on reading",
    "timing.jitter": "a pause differs already",
    "limits.pair_interval": "limits.pair_burst is turned",
    "delivery.timeout": "how the provider waits, no fault of its",
    "delivery.concurrency": "as above",
    "delivery.factor": "as above",
    "delivery.longest_pause": "as above",
    "delivery.give_up_after": "as above",
}
"""Knobs that no weather turns, with the reason."""


class FakeSimulator:
    """Takes what is turned."""

    def __init__(self) -> None:
        self.turned: list[Mapping[str, object]] = []

    async def turn(self, **changes: object) -> Knobs:
        self.turned.append(changes)
        return Knobs().changed(changes)

    async def decide_template(self, name: str, language: str, status: str) -> None:
        self.turned.append({name: (language, status)})


def names(knobs: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of knobs, with their group; a chance is one knob."""
    for name, value in knobs.items():
        is_group = isinstance(value, Mapping) and "probability" not in value
        yield from names(value, f"{name}.") if is_group else (prefix + name,)


def test_the_weather_holds_every_fault_the_simulator_knows() -> None:
    turned = {*names(steady(0.05)), "is_token_revoked"}
    for changes in PASSING.values():
        turned.update(names(changes))
    known = set(names(Knobs().model_dump()))
    assert turned <= known
    assert known - turned == set(NO_FAULTS)
    assert Knobs().changed(steady(0.05)).files.gone == 0.05


def test_people_do_whatever_a_person_can_do() -> None:
    done = {type(deed) for deed in DEEDS} | {Tap, Share}
    every = set(get_args(get_args(Deed)[0]))
    assert {deed.__name__ for deed in every - done} == {"ChangeNumber"}  # at most once, by itself
    assert {"voice", "sticker"} <= set(FILES)


async def test_the_same_seed_brings_the_same_weather() -> None:
    def turns_of(seed: int) -> tuple[FakeSimulator, Weather]:
        simulator = FakeSimulator()
        return simulator, Weather(simulator, 0.3, seed)  # type: ignore[arg-type]

    for seed in (1, 2):
        (one, first), (other, second) = turns_of(seed), turns_of(seed)
        for moment in range(1, 40):
            await first.moment(moment)
            await second.moment(moment)
        assert one.turned == other.turned
        assert first.passed == second.passed
        assert first.passed[TOKEN_REVOKED] == 1
        assert set(first.passed) == {*PASSING, TOKEN_REVOKED, "a template paused"}


def test_no_fault_at_all_is_no_weather() -> None:
    calm = BadWeather(people=20, share=0.0)
    assert {head.telephone for head in calm.heads()} == {Telephone.BOTH}
    assert {head.telephone for head in BadWeather(200).heads()} == set(Telephone)
