"""What commands print to be typed or copied is whole, however narrow the terminal is."""

from typing import Any

import pytest
from typer.testing import CliRunner

from devkit.cli import app
from devkit.commands import dead_letters
from devkit.commands.up import address_list
from devkit.stack.environment import Addresses
from devkit.stack.services import EVERYTHING

LETTER = {
    "id": "6925a1b2c3d4e5f601234567",
    "at": "2026-11-30T09:00:00.123456Z",
    "topic": "loket.departments.SEKRETARIAT.requests",
    "code": "earlier-event-missing",
    "reason": "An earlier event is missing. Replay the submission, then this. " * 3,
}


@pytest.mark.parametrize("columns", ["40", "80"])
def test_dead_letters_are_listed_with_the_words_that_other_commands_take(
    monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    def answer(_method: str, service: str, _path: str, _body: object = None) -> Any:
        return [LETTER] if service == "processing" else []

    monkeypatch.setattr(dead_letters, "_call", answer)
    listed = CliRunner().invoke(app, ["dead-letters", "list"], env={"COLUMNS": columns})
    first, second, third = listed.stdout.splitlines()
    assert first == f"processing {LETTER['id']}"
    assert second.split(", ") == [f"  {LETTER['at']}", LETTER["topic"], LETTER["code"]]
    assert third.strip() == LETTER["reason"].strip()


def test_addresses_are_listed_whole() -> None:
    mongo = "mongodb://127.0.0.1:11000/?replicaSet=loket&directConnection=true&appName=loket"
    addresses = Addresses(
        broker="embedded",
        mongo_uri=mongo,
        kafka_bootstrap="127.0.0.1:11001",
        issuer_port=11002,
        whatsapp_port=11003,
        whatsapp_admin_port=11004,
        services={name: 11010 + number for number, name in enumerate(EVERYTHING)},
    )
    lines = address_list(addresses).splitlines()
    assert [line.split()[-1] for line in lines if line.startswith("MongoDB")] == [mongo]
