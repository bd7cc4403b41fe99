"""Bodies are read within bounds, whatever they claim."""

from collections.abc import Sequence
from typing import Any

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.app.uploads import BodyLimits, Sent, read_sent
from shared.domain.errors import LoketError, MalformedError, TooLargeError, UnsupportedContentError

LIMITS = BodyLimits(file_bytes=1000, total_bytes=3000, files=3)
FORM = "multipart/form-data; boundary=b0undary"


def part(name: str, content: bytes, media_type: str | None = "image/jpeg") -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"; filename="x.jpg"'
    claimed = f"\r\nContent-Type: {media_type}" if media_type else ""
    return f"--b0undary\r\n{head}{claimed}\r\n\r\n".encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--b0undary--\r\n"


async def read(content_type: str | None, body: bytes | Sequence[bytes], **headers: str) -> Sent:
    chunks = [body] if isinstance(body, bytes) else list(body)
    named = {"content-type": content_type} if content_type else {}
    raw = [(n.encode(), v.encode()) for n, v in (named | headers).items()]

    async def receive() -> dict[str, Any]:
        chunk = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    return await read_sent(Request({"type": "http", "headers": raw}, receive), LIMITS)


async def test_json_and_papers_are_told_apart() -> None:
    sent = await read(FORM, form(part("request", b"{}", "application/json"), part("KK", b"abc")))
    assert sent.json == b"{}"
    [file] = sent.files
    assert (file.requirement, file.content, file.claimed) == ("KK", b"abc", "image/jpeg")


async def test_plain_json_is_taken_and_nothing_at_all_too() -> None:
    assert (await read("application/json; charset=utf-8", b"{}")).json == b"{}"
    assert await read(None, b"") == Sent(b"")


@given(st.binary(max_size=900), st.integers(min_value=1, max_value=200))
async def test_a_paper_arrives_as_it_was_sent_however_it_is_cut(content: bytes, size: int) -> None:
    body = form(part("KK", content))
    sent = await read(FORM, [body[i : i + size] for i in range(0, len(body), size)])
    assert sent.files[0].content == content


@pytest.mark.parametrize("cut", [3, 5, 12, 30, 100])
async def test_a_body_that_is_cut_short_is_malformed(cut: int) -> None:
    with pytest.raises(MalformedError):
        await read(FORM, form(part("KK", b"x" * 50))[:-cut])


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("text/plain", b"hello", UnsupportedContentError),
        (None, b"{}", UnsupportedContentError),
        ("multipart/form-data", b"x", MalformedError),
        (FORM, b"", MalformedError),
        (FORM, b"no multipart at all", MalformedError),
        ("multipart/form-data; boundary=" + "b" * 999, b"x", MalformedError),
        (FORM, form(part("", b"x")), MalformedError),
        (FORM, form(part("K" * 65, b"x")), MalformedError),
        (FORM, form(part("KK", b"x" * 1001)), TooLargeError),
        (FORM, form(*(part(f"P{i}", b"x" * 900) for i in range(3))), TooLargeError),
        (FORM, form(*(part(f"P{i}", b"x") for i in range(4))), TooLargeError),
        (FORM, form(part("request", b" " * 70_000)), TooLargeError),
        ("application/json", b" " * 70_000, TooLargeError),
    ],
)
async def test_what_is_not_taken_is_refused_as_what_it_is(
    content_type: str | None, body: bytes, error: type[LoketError]
) -> None:
    with pytest.raises(error):
        await read(content_type, body)


async def test_an_endless_body_is_stopped_though_it_claims_to_be_short() -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * 100, "more_body": True}

    head = part("KK", b"")
    raw = [(b"content-type", FORM.encode()), (b"content-length", b"10")]
    chunks = [head]

    async def first() -> dict[str, Any]:
        if chunks:
            return {"type": "http.request", "body": chunks.pop()[:-2], "more_body": True}
        return await receive()

    with pytest.raises(TooLargeError):
        await read_sent(Request({"type": "http", "headers": raw}, first), LIMITS)
    assert taken < 50


@given(st.binary(max_size=400))
async def test_any_bytes_are_taken_or_refused(body: bytes) -> None:
    try:
        await read(FORM, form(part("KK", b"x")).replace(b"KK", body, 1))
    except LoketError as error:
        assert error.status in (400, 413, 415)
