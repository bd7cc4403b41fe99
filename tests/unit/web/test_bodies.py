"""Reading bodies of which nothing is believed."""

from collections.abc import Iterator

import pytest
from fastapi import Request
from starlette.types import Message

from shared.domain.errors import MalformedError, TooLargeError
from shared.web.bodies import read_bounded

LIMIT = 10


def a_request(*messages: Message, declared: int | None = None) -> tuple[Request, Iterator[Message]]:
    """Return a request that comes in parts, and the parts that were not read yet."""
    coming = iter(messages)

    async def receive() -> Message:
        return next(coming)

    length = [] if declared is None else [(b"content-length", str(declared).encode())]
    return Request({"type": "http", "headers": length}, receive), coming


def part(body: bytes, *, is_last: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": not is_last}


async def test_a_body_comes_in_parts() -> None:
    request, _ = a_request(part(b"01234"), part(b"56789", is_last=True))
    assert await read_bounded(request, LIMIT) == b"0123456789"


@pytest.mark.parametrize("declared", [None, 11, 3])
async def test_what_is_too_large_is_called_what_it_is_and_not_read_to_its_end(
    declared: int | None,
) -> None:
    request, left = a_request(part(b"x" * 11), part(b"more"), declared=declared)
    with pytest.raises(TooLargeError, match="The file is larger than 10 bytes"):
        await read_bounded(request, LIMIT, "file")
    assert part(b"more") in list(left)


async def test_whoever_breaks_off_makes_no_defect() -> None:
    request, _ = a_request(part(b"01234"), {"type": "http.disconnect"})
    with pytest.raises(MalformedError, match="The file was cut short"):
        await read_bounded(request, LIMIT, "file")
