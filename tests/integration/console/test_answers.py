"""What the console answers: the same headers on everything, and words where something is wrong."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from services.console.headers import headers_of
from services.console.rendering import static_version
from shared.web.middleware import MOST_BYTES
from tests.support.console import ConsoleUnderTest

SCRIPT = {"X-Fragment": "queue"}
ERASED = {"type": "urn:loket:problem:erased", "title": "Erased", "status": 410, "detail": "…"}


@pytest.mark.parametrize(
    ("method", "path", "given", "status"),
    [
        ("GET", "/sign-in", {}, 200),
        ("GET", "/sign-in/start", {}, 303),
        ("GET", "/", {}, 303),
        ("GET", "/trail/none", {}, 404),
        ("GET", "/queue?tab=none", {}, 404),
        ("GET", "/queue/next", {}, 405),
        ("GET", "/worklist", {}, 503),
        ("GET", "/worklist", SCRIPT, 503),
        ("GET", "/cases/erased", {}, 410),
        ("GET", "/queue?tab=mine", {}, 500),
        ("GET", "/queue?tab=mine", SCRIPT, 500),
        ("POST", "/queue/next", {}, 403),
        ("POST", "/queue/next", {"Content-Length": str(MOST_BYTES + 1)}, 413),
        ("GET", "/health/live", {}, 200),
        ("GET", f"/static/{static_version()}/console.js", {}, 200),
        ("GET", f"/static/{static_version()}/none.js", {}, 404),
    ],
)
async def test_every_answer_says_what_a_browser_may_do_with_it(
    desk: ConsoleUnderTest, method: str, path: str, given: dict[str, str], status: int
) -> None:
    await desk.sign_in()
    desk.answers |= {
        "GET /v1/filters": (200, ["no filters"]),
        "GET /v1/queue": (200, {"items": []}),
        "GET /v1/rules/current": (200, {}),
        "GET /v1/cases/erased": (410, ERASED),
    }
    answer = await desk.http.request(method, path, headers=given)
    assert answer.status_code == status, answer.text
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    check_headers(answer, kept if path.startswith("/static") and status == 200 else {})


async def test_whoever_is_not_signed_in_is_answered_with_the_same_headers(
    desk: ConsoleUnderTest,
) -> None:
    for given, status in (({}, 303), (SCRIPT, 401)):
        answer = await desk.http.get("/queue", headers=given)
        assert answer.status_code == status
        check_headers(answer, {})


def check_headers(answer: httpx.Response, others: Mapping[str, str]) -> None:
    """Fail unless an answer has the console's headers, some of them with other values."""
    expected = {**headers_of(is_secure=True), **others}
    assert {name: answer.headers.get(name) for name in expected} == expected


async def test_an_erased_request_is_said_to_be_erased(desk: ConsoleUnderTest) -> None:
    await desk.sign_in()
    desk.answers["GET /v1/cases/erased"] = (410, ERASED)
    answer = await desk.http.get("/cases/erased")
    assert "sudah dihapus" in answer.text
    desk.http.cookies.set("loket-language", "en", domain="console.example.id")
    assert "was erased" in (await desk.http.get("/cases/erased")).text


async def test_what_is_too_large_is_refused_with_a_page_that_says_so(
    desk: ConsoleUnderTest,
) -> None:
    session = await desk.sign_in()
    field = b"&text=".ljust(500_000, b"x")
    fields = [f"csrf={session.csrf}".encode(), *([field] * (MOST_BYTES // len(field) + 1))]
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    async def in_parts() -> AsyncIterator[bytes]:
        for one in fields:
            yield one

    one_too_long = b"&text=".ljust(2_000_000, b"x")
    for content, status, words in (
        (b"".join(fields), 413, "terlalu besar"),
        (in_parts(), 413, "terlalu besar"),
        (fields[0] + one_too_long, 400, "terlalu panjang"),
    ):
        answer = await desk.http.post("/queue/search", content=content, headers=form)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert words in answer.text
    answer = await desk.http.post("/queue/search", content=b"".join(fields), headers=form | SCRIPT)
    assert "terlalu besar" in answer.json()["words"]


async def test_a_decision_that_was_made_is_said_although_the_next_request_cannot_be_had(
    desk: ConsoleUnderTest,
) -> None:
    session = await desk.sign_in()
    desk.answers["POST /v1/cases/one/decision"] = (200, {})
    form = {"csrf": session.csrf, "decision": "return", "version": "3", "next": "yes"}
    conflict = {"type": "urn:loket:problem:conflict", "detail": "…"}
    for answered, address in (
        ((503, None), "/queue"),
        ((409, conflict), "/queue"),
        ((204, None), "/queue"),
        ((200, {"id": "two"}), "/cases/two"),
    ):
        desk.answers["POST /v1/queue/next"] = answered
        answer = await desk.http.post("/cases/one/decision", data=form)
        assert answer.headers["location"] == f"{address}?said=returned"
    shown = await desk.http.get("/queue?said=returned")
    assert shown.status_code == 503
    assert "Permohonan dikembalikan kepada pemohon." in shown.text
    assert "sedang tidak menjawab" in shown.text


@pytest.mark.parametrize("decision", ["zap", ""])
async def test_a_decision_that_nobody_knows_is_left_to_the_api_to_refuse(
    desk: ConsoleUnderTest, decision: str
) -> None:
    session = await desk.sign_in()
    form = {"csrf": session.csrf, "decision": decision, "version": "3"}
    await desk.http.post("/cases/one/decision", data=form)
    at = desk.asked.index("POST /v1/cases/one/decision")
    assert desk.sent[at] == {"decision": decision, "version": 3}


async def test_a_page_that_fails_leaves_her_where_she_can_go_on(desk: ConsoleUnderTest) -> None:
    await desk.sign_in()
    desk.answers["GET /v1/cases/erased"] = (410, ERASED)
    told = await desk.http.get("/cases/erased")
    assert (told.status_code, 'href="/queue"' in told.text) == (410, True)


async def test_what_answers_a_form_is_read_in_another_language_on_the_page_of_the_form(
    desk: ConsoleUnderTest,
) -> None:
    session = await desk.sign_in()
    rules = {kind: {} for kind in ("departments", "document_types", "districts", "products")}
    desk.answers |= {
        "GET /v1/filters": (200, {"filters": []}),
        "GET /v1/rules/current": (200, rules),
        "POST /v1/cases/search": (200, {"items": [], "next": None}),
    }
    found = await desk.http.post("/queue/search", data={"csrf": session.csrf, "text": "wati"})
    assert (found.status_code, 'href="/language/en?back=/queue"' in found.text) == (200, True)
