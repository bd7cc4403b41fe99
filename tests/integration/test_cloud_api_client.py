"""The HTTP client against a server that misbehaves in every way that matters."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256

import aiohttp
import pytest
from aiohttp import web

from shared.domain.errors import MalformedError, PermanentError, TooLargeError, TransientError
from shared.whatsapp.client import CloudApi
from shared.whatsapp.content import PersonRef
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.media import (
    MediaCorruptError,
    MediaExpiredError,
    MediaForeignError,
    MediaGoneError,
)
from shared.whatsapp.messages import text_message
from shared.whatsapp.payload import Envelope
from shared.whatsapp.results import Accepted, OutcomeUnknown, Refused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HELLO = text_message(Envelope(PersonRef(phone="+628110000001"), opaque="n-1"), "Hai")
PHOTO = b"\xff\xd8 a photo" * 1000
DIGEST = base64.b64encode(sha256(PHOTO).digest()).decode()


@asynccontextmanager
async def served(handler: Handler, **options: object) -> AsyncIterator[tuple[CloudApi, str]]:
    """Serve every path with one handler; yield a client and the address."""
    runner = web.ServerRunner(web.Server(handler))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as session:
        try:
            yield client(session, f"{host}:{port}", **options), f"http://{host}:{port}"
        finally:
            await runner.cleanup()


@asynccontextmanager
async def raw_server(talk: Callable[..., Awaitable[None]]) -> AsyncIterator[str]:
    """Serve bytes rather than HTTP; yield host and port."""
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


def client(session: aiohttp.ClientSession, address: str, **options: object) -> CloudApi:
    return CloudApi(
        base_url=f"http://{address}",
        version="v24.0",
        phone_number_id="106500000000001",
        token="invented-token",
        media_hosts={address},
        session=session,
        send_timeout=timedelta(seconds=0.5),
        **options,  # type: ignore[arg-type]
    )


def bytes_with(body: bytes) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body)

    return answer


async def test_a_message_is_posted_with_the_token_and_accepted():
    seen: list[web.Request] = []

    async def accept(request: web.Request) -> web.Response:
        seen.append(request)
        assert await request.json() == HELLO
        return web.json_response({"messages": [{"id": "wamid.1"}], "contacts": []})

    async with served(accept) as (api, _):
        result = await api.send(HELLO)
    assert isinstance(result, Accepted)
    assert result.message_id == "wamid.1"
    assert seen[0].path == "/v24.0/106500000000001/messages"
    assert seen[0].headers["Authorization"] == "Bearer invented-token"
    assert seen[0].headers["Content-Type"] == "application/json"


async def test_throttling_is_recognised_behind_a_400():
    async def throttle(_: web.Request) -> web.Response:
        return web.json_response({"error": {"code": 131056}}, status=400)

    async with served(throttle) as (api, _):
        assert await api.send(HELLO) == Refused(SendPolicy.RETRY_RECIPIENT_SLOWER, 131056, 400)


async def test_nobody_listening_is_a_failure_before_anything_left():
    async with raw_server(lambda *_: asyncio.sleep(0)) as address:
        pass
    async with aiohttp.ClientSession() as session:
        result = await client(session, address).send(HELLO)
    assert result == Refused(SendPolicy.RETRY_BACKOFF)


async def test_a_name_that_does_not_resolve_is_a_failure_before_anything_left():
    async with aiohttp.ClientSession() as session:
        result = await client(session, "nowhere.invalid").send(HELLO)
    assert result == Refused(SendPolicy.RETRY_BACKOFF)


async def test_no_answer_in_time_has_an_unknown_outcome():
    async def sleep(_: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.Response()

    async with served(sleep) as (api, _):
        assert await api.send(HELLO) == OutcomeUnknown()


async def test_a_connection_lost_after_the_body_has_an_unknown_outcome():
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'"Hai"')
        writer.close()

    async with raw_server(hang_up) as address, aiohttp.ClientSession() as session:
        assert await client(session, address).send(HELLO) == OutcomeUnknown()


async def test_an_answer_cut_short_has_an_unknown_outcome():
    async def stammer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'"Hai"')
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"messages":[{"id"')
        await writer.drain()
        writer.close()

    async with raw_server(stammer) as address, aiohttp.ClientSession() as session:
        assert await client(session, address).send(HELLO) == OutcomeUnknown()


async def test_a_connection_that_was_closed_while_idle_loses_no_message():
    """The other end hangs up between two messages; the second is sent or known not to have left."""
    bodies: list[bytes] = []

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bodies.append(await reader.readuntil(b'"n-1"}'))
        answer = b'{"messages":[{"id":"wamid.1"}]}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)
        await writer.drain()
        writer.close()

    async with raw_server(answer_once) as address, aiohttp.ClientSession() as session:
        api = client(session, address)
        for _ in range(3):
            assert isinstance(await api.send(HELLO), Accepted)
            await asyncio.sleep(0.02)
    assert len(bodies) == 3


async def test_a_post_is_not_redirected():
    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("http://127.0.0.1:1/elsewhere")

    async with served(redirect) as (api, _):
        assert await api.send(HELLO) == Refused(SendPolicy.PAUSE_AND_ALARM, None, 307)


async def test_media_are_fetched_by_their_link_and_checked():
    async def photo(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer invented-token"
        return web.Response(body=PHOTO)

    async with served(photo) as (api, root):
        assert await api.fetch_media("77", DIGEST, 10**6, f"{root}/cdn") == PHOTO


@pytest.mark.parametrize("digest", [DIGEST, sha256(PHOTO).hexdigest(), None])
async def test_an_expired_or_damaged_link_is_asked_for_again_by_id(digest):
    async def old_link_is_over(request: web.Request) -> web.Response:
        if request.path == "/v24.0/77":
            assert request.query["phone_number_id"] == "106500000000001"
            info = {"url": f"{root}/new", "sha256": DIGEST, "file_size": str(len(PHOTO))}
            return web.json_response(info)
        return web.Response(body=PHOTO) if request.path == "/new" else web.Response(status=404)

    async with served(old_link_is_over) as (api, root):
        with pytest.raises(MediaExpiredError):
            await api.download(f"{root}/old", 10**6)
        assert await api.fetch_media("77", digest, 10**6, f"{root}/old") == PHOTO
        assert await api.fetch_media("77", digest, 10**6, "https://foreign.example/x") == PHOTO
        assert await api.fetch_media("77", digest, 10**6) == PHOTO


async def test_what_does_not_match_its_digest_twice_is_damaged():
    async def damaged(request: web.Request) -> web.Response:
        info = {"url": f"{root}/cdn", "sha256": DIGEST}
        is_info = request.path == "/v24.0/77"
        return web.json_response(info) if is_info else web.Response(body=PHOTO[:-1])

    async with served(damaged) as (api, root):
        with pytest.raises(MediaCorruptError):
            await api.fetch_media("77", DIGEST, 10**6, f"{root}/cdn")


async def test_a_file_over_its_bound_is_not_fetched_whole():
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 50_000_000:
            sent += 100_000
            await response.write(b"x" * 100_000)
        return response

    async with served(endless) as (api, root):
        with pytest.raises(TooLargeError):
            await api.download(f"{root}/cdn", 1_000_000)
    assert sent < 20_000_000


async def test_an_announced_size_over_the_bound_is_refused_at_once():
    async with served(bytes_with(PHOTO)) as (api, root):
        with pytest.raises(TooLargeError):
            await api.download(f"{root}/cdn", len(PHOTO) - 1)
        assert await api.download(f"{root}/cdn", len(PHOTO)) == PHOTO


async def test_the_token_is_never_taken_to_another_host():
    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPFound("http://localhost:1/" if request.path == "/away" else "/cdn")

    async with served(redirect) as (api, root):
        for url in (f"{root}/away", "http://localhost:1/", "file:///etc/passwd", "http://[", ""):
            with pytest.raises(MediaForeignError):
                await api.download(url, 10**6)
        with pytest.raises(MediaForeignError):  # redirected in a circle
            await api.download(f"{root}/cdn", 10**6)


async def test_a_redirect_to_a_listed_host_is_followed():
    async def redirect(request: web.Request) -> web.Response:
        if request.path == "/first":
            raise web.HTTPFound("/second")
        return web.Response(body=PHOTO)

    async with served(redirect) as (api, root):
        assert await api.download(f"{root}/first", 10**6) == PHOTO


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (404, {}, MediaGoneError),
        (400, {"code": 100}, MediaGoneError),
        (401, {"code": 190}, TransientError),
        (500, {"code": 131000}, TransientError),
        (502, {}, TransientError),
        (400, {"code": 131009}, PermanentError),
        (200, {}, TransientError),
    ],
)
async def test_what_the_platform_says_about_a_media_id_decides_on_trying_again(
    status, error, expected
):
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"error": error}, status=status)

    async with served(answer) as (api, _):
        with pytest.raises(expected):
            await api.media_info("77")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_a_media_host_in_trouble_is_tried_again(status):
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with served(answer) as (api, root):
        with pytest.raises(TransientError):
            await api.download(f"{root}/cdn", 10**6)


async def test_a_download_that_breaks_off_is_tried_again():
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    async with raw_server(break_off) as address, aiohttp.ClientSession() as session:
        with pytest.raises(TransientError):
            await client(session, address).download(f"http://{address}/cdn", 10**6)


async def test_a_media_id_that_leads_elsewhere_is_refused_before_anything_is_asked():
    async with served(bytes_with(b"{}")) as (api, _):
        with pytest.raises(MalformedError):
            await api.media_info("../../me")
