"""What stands before every route."""

import asyncio
from datetime import timedelta

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from shared.web.middleware import Bounded

FIRST: Message = {"type": "http.request", "body": b"--b", "more_body": True}
WHOLE: Message = {"type": "http.request", "body": b"{}", "more_body": False}
LEFT: Message = {"type": "http.disconnect"}


async def reads_twice(_scope: Scope, receive: Receive, _send: Send) -> None:
    await receive()
    await receive()


async def send(_message: Message) -> None:
    """Nobody looks."""


def guarded() -> Bounded:
    return Bounded(reads_twice, 1000, timedelta(milliseconds=1))


async def test_a_body_that_stops_coming_is_given_up() -> None:
    sent = iter([FIRST])

    async def receive() -> Message:
        for message in sent:
            return message
        return await asyncio.Future()

    with pytest.raises(HTTPException) as refused:
        await guarded()({"type": "http", "headers": []}, receive, send)
    assert refused.value.status_code == 408


async def test_after_a_body_its_sender_may_wait_as_long_as_an_answer_takes() -> None:
    sent = iter([WHOLE])

    async def receive() -> Message:
        for message in sent:
            return message
        await asyncio.sleep(0.02)
        return LEFT

    await guarded()({"type": "http", "headers": []}, receive, send)
