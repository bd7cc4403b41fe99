"""Bad weather holds every fault the simulator knows, and is the same for the same seed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from devkit.errands import Telephone
from devkit.faults.chats import BadWeather
from devkit.faults.weather import PASSING, TOKEN_REVOKED, Weather, steady
from devkit.faults.weather_report import TOLD, Found, Visit, WeatherReport, judge
from devkit.whatsapp.deeds import Deed, Share, Tap
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.personas.persona import Errand
from devkit.whatsapp.personas.whims import DEEDS, FILES
from devkit.whatsapp.reports import Counters, ReceivedMessage

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


COUNTERS = Counters(
    **dict.fromkeys(("accepted", "lost", "receipts", "repeated", "webhooks_delivered"), 0),
    **dict.fromkeys(("webhooks_failed", "updates_delivered", "updates_abandoned"), 0),
    refused={},
)


def judged(
    *, state: str = "delivered", is_received: bool = True, untold: tuple[str, ...] = ()
) -> WeatherReport:
    """One person, one request, and its four notices; the last is as a test wants it."""
    kinds = tuple(TOLD)
    states = ("delivered", "delivered", "delivered", state)
    notices = [
        {"id": kind, "request_id": "r", "kind": kind, "state": found}
        for kind, found in zip(kinds, states, strict=True)
    ]
    received = [
        ReceivedMessage(
            wamid="w",
            at=datetime(2026, 11, 23, tzinfo=UTC),
            kind="text",
            text="",
            choices=(),
            opaque=f"{kind}.2",
            statuses=(),
            error_code=None,
            payload={},
        )
        for kind in (kinds if is_received else kinds[:-1])
    ]
    found = Found(
        requests=[{"id": "r", "ticket": "KDS-1", "state": "completed"}],
        notices=notices,
        accepted=dict.fromkeys(kinds, 1),
        untold=frozenset(untold),
        counters=COUNTERS,
        passed={},
    )
    return judge([Visit("Sari", Errand(found="KDS-1"), received=received)], found, 0.05, 1.0)


def test_all_is_well_when_each_notice_went_to_its_person_or_is_to_be_called() -> None:
    assert judged().is_well
    assert judged(state="failed", is_received=False).is_well
    assert judged(is_received=False, untold=(tuple(TOLD)[-1],)).is_well


@pytest.mark.parametrize("state", ["accepted", "delivered", "waiting"])
def test_a_notice_that_went_to_somebody_else_is_found(state: str) -> None:
    report = judged(state=state, is_received=False)
    assert report.astray == ("KDS-1",)
    assert not report.is_well
