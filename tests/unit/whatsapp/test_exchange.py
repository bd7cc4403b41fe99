import aiohttp
import pytest
from aiohttp.abc import AbstractStreamWriter

from shared.whatsapp.exchange import WatchedBody


class Writer(AbstractStreamWriter):
    """Take what is written, or fail first."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    async def write(self, *_: object) -> None:
        if self.failure:
            raise self.failure

    async def write_eof(self, chunk: bytes = b"") -> None: ...

    async def drain(self) -> None: ...

    def enable_compression(self, *_: object) -> None: ...

    def enable_chunking(self) -> None: ...

    async def write_headers(self, *_: object) -> None: ...


async def test_a_body_has_left_once_it_is_written():
    body = WatchedBody(b"{}")
    assert not body.has_left
    await body.write_with_length(Writer(), None)
    assert body.has_left


async def test_a_connection_found_closed_has_taken_nothing():
    body = WatchedBody(b"{}")
    with pytest.raises(aiohttp.ClientConnectionResetError):
        await body.write_with_length(Writer(aiohttp.ClientConnectionResetError()), None)
    assert not body.has_left


async def test_any_other_failure_while_writing_leaves_the_outcome_open():
    body = WatchedBody(b"{}")
    with pytest.raises(OSError, match="broken"):
        await body.write_with_length(Writer(OSError("broken")), None)
    assert body.has_left
