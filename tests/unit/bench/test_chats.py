"""What the scenario `whatsapp` calls wrong."""

from typing import Any

import pytest

from devkit.bench.chats import FLOOD, ChatResult


def result(**changes: Any) -> ChatResult:
    well = {
        "people": 2,
        "at_once": 2,
        "turns": 24,
        "seconds": 2.0,
        "turns_per_second": 12.0,
        "turn_ms": None,
        "stuck": (),
        "repeated_tickets": 0,
        "flood_updates": FLOOD,
        "flood_acknowledged_ms": 999.9,
        "flood_drained_seconds": 10.0,
        "flood_unanswered": 0,
        "broker": "embedded",
        "cpus": 2,
    }
    return ChatResult.model_validate(well | changes)


def test_all_is_well() -> None:
    assert result().wrong == []


@pytest.mark.parametrize(
    "changes",
    [
        {"stuck": ("Somebody got no further",)},
        {"repeated_tickets": 1},
        {"flood_updates": FLOOD - 1},
        {"flood_acknowledged_ms": 1000.0},
        {"flood_unanswered": 1},
    ],
)
def test_what_must_not_be_is_told(changes: dict[str, Any]) -> None:
    assert len(result(**changes).wrong) == 1
