"""A simulator with people and templates, on a clock that the test moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from devkit.whatsapp.clock import ManualClock
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.people import Person
from devkit.whatsapp.sending import Answer
from devkit.whatsapp.simulator import Simulator

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PHONE = "+6281200000101"


@dataclass
class Scene:
    """A simulator, its clock, and one person who wrote just now."""

    simulator: Simulator
    clock: ManualClock
    sari: Person

    def send(self, kind: str = "text", content: object = None, **more: object) -> Answer:
        """Send a message to Sari."""
        return self.simulator.send(request(kind, content, **more))

    def refusal(self, kind: str = "text", content: object = None, **more: object) -> dict[str, Any]:
        """The error with which a send is refused."""
        answer = self.send(kind, content, **more)
        assert answer.status >= 400, answer
        return dict(orjson.loads(answer.body)["error"])

    def wamid(self, kind: str = "text", content: object = None, **more: object) -> str:
        """Send a message to Sari that is taken; its id."""
        answer = self.send(kind, content, **more)
        assert answer.status == 200, answer
        return str(orjson.loads(answer.body)["messages"][0]["id"])

    def told(self, after: timedelta = timedelta(minutes=1)) -> list[dict[str, Any]]:
        """Move the clock and give the bodies of all updates that are due, in order."""
        self.clock.advance(after)
        return [dict(u.body) for batch in self.simulator.due_batches() for u in batch]


def scene(*, has_written: bool = True, seed: int = 7, **knobs: object) -> Scene:
    """The usual scene."""
    clock = ManualClock(MORNING)
    simulator = Simulator(knobs=Knobs.model_validate(knobs), clock=clock, seed=seed)
    sari = simulator.add_person("Sari Wulandari", PHONE)
    simulator.add_template("permohonan_diterima", "Halo {{1}}, permohonan {{2}} sudah kami terima.")
    if has_written:
        simulator.people.write(sari, "Halo")
        simulator.due_batches()
    return Scene(simulator, clock, sari)


def request(kind: str = "text", content: object = None, **more: object) -> bytes:
    """The body of a send; `more` are further members, or None to leave one out."""
    payload = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": PHONE,
        "type": kind,
        kind: {"body": "Selamat pagi"} if content is None else content,
        **more,
    }
    return orjson.dumps({name: value for name, value in payload.items() if value is not None})


def buttons(*titles: str, body: str = "Lanjut?") -> dict[str, Any]:
    """An interactive message with reply buttons."""
    replies = [
        {"type": "reply", "reply": {"id": f"b{at}", "title": title}}
        for at, title in enumerate(titles)
    ]
    return {"type": "button", "body": {"text": body}, "action": {"buttons": replies}}


def choices(*titles: str, button: str = "Pilih", description: str | None = None) -> dict[str, Any]:
    """An interactive list with one section."""
    rows = [
        {"id": f"r{at}", "title": title} | ({"description": description} if description else {})
        for at, title in enumerate(titles)
    ]
    return {
        "type": "list",
        "body": {"text": "Layanan apa?"},
        "action": {"button": button, "sections": [{"title": "Layanan", "rows": rows}]},
    }


def template(*values: str, name: str = "permohonan_diterima", language: str = "id") -> object:
    """A template message with these body parameters."""
    parameters = [{"type": "text", "text": value} for value in values]
    components = [{"type": "body", "parameters": parameters}] if values else []
    return {"name": name, "language": {"code": language}, "components": components}
