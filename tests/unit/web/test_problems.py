"""What a refusal tells programs."""

from datetime import timedelta

import httpx
from fastapi import APIRouter

from shared.domain.errors import NotFoundError, TooManyRequestsError
from shared.persistence.store import utc_now
from shared.printing.press import PressBusyError
from shared.web.headers import API_HEADERS
from shared.web.problems import problem_of
from tests.support.apis import api_of
from tests.support.tokens import TokenMint


async def test_every_answer_has_the_headers_also_that_of_a_defect() -> None:
    router = APIRouter()

    @router.get("/{what}")
    async def answer(what: str) -> str:
        if what == "defect":
            raise RuntimeError("A mistake of ours.")
        if what == "nothing":
            raise NotFoundError("thing")
        return what

    app = api_of("any", [router], TokenMint(), utc_now)
    # A defect is answered and raised, so that servers log it.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://any") as http:
        for what, status in (("well", 200), ("nothing", 404), ("defect", 500)):
            answered = await http.get(f"/{what}")
            assert answered.status_code == status
            assert {name: answered.headers.get(name) for name in API_HEADERS} == API_HEADERS, what


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    answer = problem_of(TooManyRequestsError("Wait five minutes.", timedelta(seconds=299.5)))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert problem_of(PressBusyError()).headers["Retry-After"] == "60"
