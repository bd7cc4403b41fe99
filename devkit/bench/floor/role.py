"""What one process of the floor does: the calls it answers and the messages it hears."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson import Binary
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.bench.floor.engine import Hear, Message, Sayer, Writer

Answer = Callable[[Request], Coroutine[Any, Any, Response]]
Work = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A consumer group on a topic, and what hears each type of message."""

    group: str
    topic: str
    wanted: Mapping[str, Hear]


@dataclass(frozen=True, slots=True)
class Role:
    """One process.

    Attributes:
        routes: What it answers.
        hearings: What it hears.
        work: What it does besides, for ever.
    """

    routes: tuple[Route, ...]
    hearings: tuple[Hearing, ...]
    work: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What every role works with."""

    writer: Writer
    sayer: Sayer

    def follow(self, *contents: Binary) -> Hear:
        """Return what writes these documents for each message that is heard."""

        async def hear(messages: Sequence[Message]) -> None:
            await self.writer.write(*(content for _ in messages for content in contents))

        return hear


def json(content: bytes, status: int = 200) -> Response:
    """Return a response of JSON that is made already."""
    return Response(content, status, media_type="application/json")
