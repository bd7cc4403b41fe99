"""What is done for somebody who leaves before it is done."""

import asyncio

import pytest
from fastapi import Request
from starlette.types import Message

from shared.web.leaving import ClientGoneError, while_here


def a_request(*messages: Message) -> Request:
    """Return a request of which these messages come, and then nothing."""
    coming = iter(messages)

    async def receive() -> Message:
        for message in coming:
            return message
        return await asyncio.Future()

    return Request({"type": "http", "headers": []}, receive)


async def test_work_is_ended_with_all_that_it_holds_once_the_client_has_gone() -> None:
    held: list[str] = []

    async def work() -> None:
        held.append("the press")
        try:
            await asyncio.Future()
        finally:
            await asyncio.sleep(0)
            held.clear()

    request = a_request({"type": "http.request", "body": b""}, {"type": "http.disconnect"})
    with pytest.raises(ClientGoneError):
        await while_here(request, work())
    assert held == []


async def test_whoever_stays_hears_what_came_of_it() -> None:
    async def work(trouble: Exception | None = None) -> str:
        await asyncio.sleep(0)
        if trouble:
            raise trouble
        return "a packet"

    request = a_request({"type": "http.request", "body": b""})
    assert await while_here(request, work()) == "a packet"
    with pytest.raises(ValueError, match="no paper"):
        await while_here(request, work(ValueError("no paper")))
