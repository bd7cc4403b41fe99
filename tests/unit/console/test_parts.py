"""Parts of the console that need no server."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from services.console.apis import ApiRefusedError, address_of
from services.console.headers import HEADERS, headers_of
from services.console.oidc import Attempt
from services.console.pages.home import own_path
from services.console.pdf_pages import draw_page
from services.console.sessions import Session, _open, _seal
from shared.privacy.errors import CannotOpenError
from shared.web.attempts import Attempts
from shared.web.headers import WithHeaders

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "gone_to"),
    [
        ("/queue?tab=mine", "/queue?tab=mine"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("queue", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
    ],
)
def test_only_own_paths_are_gone_back_to(asked: str, gone_to: str) -> None:
    assert own_path(asked) == gone_to


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/cases/x", "/v1/cases/x"),
        ("/v1/cases/x?language=en/packet", "/v1/cases/x%3Flanguage%3Den/packet"),
        ("/v1/cases/x#/packet", "/v1/cases/x%23/packet"),
        ("/v1/cases/%2e%2e/packet", "/v1/cases/%252e%252e/packet"),
    ],
)
def test_an_id_leads_to_no_other_place_of_an_api(path: str, asked: str) -> None:
    assert str(address_of("http://api", path)) == f"http://api{asked}"


@pytest.mark.parametrize(
    "path", ["/v1/cases/../queue", "/v1/cases/./packet", "/v1/absences/", "/v1/cases//packet"]
)
def test_an_id_leads_neither_up_nor_to_all_of_its_kind(path: str) -> None:
    with pytest.raises(ApiRefusedError) as refused:
        address_of("http://api", path)
    assert refused.value.status == 404


def test_a_challenge_is_the_hash_that_the_standard_shows() -> None:
    # RFC 7636, appendix B.
    attempt = Attempt("s", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "/")
    assert attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_database_alone_opens_no_session() -> None:
    session = Session(access_token="secret-token", expires_at=NOON)
    sealed = _seal("a" * 43, session, "console session")
    assert "secret-token" not in sealed
    assert "secret-token" in _open("a" * 43, sealed, "console session")
    with pytest.raises(CannotOpenError):
        _open("b" * 43, sealed, "console session")


def test_attempts_are_counted_within_their_time_and_forgiven() -> None:
    now = NOON
    attempts = Attempts(2, timedelta(minutes=5), lambda: now)
    assert [attempts.allow("a"), attempts.allow("a"), attempts.allow("a")] == [True, True, False]
    assert attempts.allow("b")
    attempts.forgive("a")
    assert attempts.allow("a")
    attempts.allow("a")
    now += timedelta(minutes=5)
    assert attempts.allow("a")


def test_a_page_of_a_pdf_is_drawn() -> None:
    written = io.BytesIO()
    sheet = Image.new("RGB", (595, 842), "white")
    sheet.save(written, "PDF", save_all=True, append_images=[sheet])
    drawn = draw_page(written.getvalue(), 2)
    assert drawn.pages == 2
    assert max(Image.open(io.BytesIO(drawn.image)).size) == 2200
    with pytest.raises(ValueError, match="no such page"):
        draw_page(written.getvalue(), 3)


def test_every_answer_has_the_headers() -> None:
    sent: dict[bytes, bytes] = {}

    async def answer(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})  # type: ignore[operator]

    async def note(message: dict[str, list[tuple[bytes, bytes]]]) -> None:
        sent.update(message["headers"])

    guarded = WithHeaders(answer, headers_of(is_secure=True))  # type: ignore[arg-type]
    asyncio.run(guarded({"type": "http"}, None, note))  # type: ignore[arg-type]
    assert {name.lower().encode() for name in HEADERS} <= set(sent)
    assert sent[b"strict-transport-security"]
