"""The floor's processes write and say what they are said to, and no more."""

import asyncio
from typing import Any

import httpx
import orjson
from bson import Binary
from starlette.applications import Starlette

from devkit.bench.floor.engine import Message, Writer
from devkit.bench.floor.intake import intake
from devkit.bench.floor.notifier import Provider, notifier
from devkit.bench.floor.processing import processing
from devkit.bench.floor.role import Role, Tools
from devkit.bench.floor.verification import verification

SUBMITTED = [Message("r1", b""), Message("r2", b"")]


class CountingWriter:
    def __init__(self) -> None:
        self.documents: list[Binary] = []

    async def write(self, *contents: Binary) -> None:
        self.documents += contents


class KeepingSayer:
    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    async def say(self, topic: str, key: str, *types: str, body: bytes = b"") -> None:  # noqa: ARG002
        self.said += [(key, kind) for kind in types]


class Stage:
    """A role with what it wrote and said."""

    def __init__(self, make: Any) -> None:
        self.writer, self.sayer = CountingWriter(), KeepingSayer()
        self.role: Role = make(Tools(self.writer, self.sayer))  # type: ignore[arg-type]
        transport = httpx.ASGITransport(Starlette(routes=list(self.role.routes)))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://floor")

    async def hear(self, kind: str, messages: list[Message]) -> None:
        for hearing in self.role.hearings:
            if kind in hearing.wanted:
                await hearing.wanted[kind](messages)


async def test_a_request_that_is_filed_is_written_and_said():
    stage = Stage(intake)
    answer = await stage.client.post("/v1/requests", content=b"a photo")
    identity = answer.json()["id"]
    assert (answer.status_code, answer.json()["ticket"]) == (201, identity)
    assert Binary(b"a photo") in stage.writer.documents
    assert len(stage.writer.documents) == 5
    assert stage.sayer.said == [(identity, "submitted")]


async def test_what_was_heard_waits_in_the_queue_and_is_given_out_once():
    stage = Stage(verification)
    await stage.hear("submitted", SUBMITTED)
    assert (await stage.client.post("/v1/queue/next")).status_code == 204
    await stage.hear("work_assigned", SUBMITTED)
    given = [(await stage.client.post("/v1/queue/next")).json()["id"] for _ in range(2)]
    assert given == ["r1", "r2"]
    assert (await stage.client.post("/v1/queue/next")).status_code == 204


async def test_work_leaves_the_worklist_when_it_is_recorded():
    stage = Stage(processing)
    await stage.hear("verified", SUBMITTED)
    answer = await stage.client.post("/v1/work/r1/products/KIA/ready", content=b"{}")
    assert answer.json() == {"state": "completed"}
    left = (await stage.client.get("/v1/work?limit=10")).json()["items"]
    assert [item["id"] for item in left] == ["r2"]
    assert stage.sayer.said == [("r1", k) for k in ("started", "product_ready", "completed")]


async def test_a_bulk_file_records_every_line():
    stage = Stage(processing)
    await stage.hear("verified", SUBMITTED)
    answer = await stage.client.post("/v1/work/bulk", content=b"ticket\nr1,KIA\nr2,KIA\n")
    assert [line["line"] for line in answer.json()["lines"]] == [2, 3]
    assert len(stage.sayer.said) == 6


async def test_a_webhook_tells_the_notifier_how_many_states_came():
    taking, telling = Stage(intake), Stage(lambda t: notifier(t, Provider("", "")))
    body = orjson.dumps([{"status": s} for s in ("sent", "delivered", "delivered", "read")])
    assert (await taking.client.post("/webhooks/whatsapp", content=body)).status_code == 200
    await telling.hear("reported", [Message("k", b"1 2 1")])
    assert telling.sayer.said == [("k", "delivered")] * 2
    assert len(telling.writer.documents) == 1 + 4 + 2


async def test_who_writes_while_a_write_is_under_way_shares_the_next():
    inserted: list[int] = []

    class Collection:
        async def insert_many(self, documents: list[Any], *, ordered: bool) -> None:  # noqa: ARG002
            inserted.append(len(documents))
            await asyncio.sleep(0.01)

    writer = Writer({"documents": Collection()})  # type: ignore[arg-type]
    first = asyncio.create_task(writer.write(Binary(b"1")))
    await asyncio.sleep(0.005)
    await asyncio.gather(first, *(writer.write(Binary(b"n"), Binary(b"m")) for _ in range(5)))
    assert inserted == [1, 10]
