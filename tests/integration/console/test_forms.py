"""Forms are taken from pages of one's own session only, every one of them."""

import pytest

from services.console.pages import PAGES
from tests.support.console import URL, ConsoleUnderTest

IDS = {"service": "verification", "key": "KK", "requirement": "KK_ASLI"}
ANOTHERS = "dibuka dalam sesi sebelumnya"


def posts() -> list[str]:
    """Return where forms are sent, with an id in every place of one."""
    routes = [route for page in PAGES for route in page.router.routes]
    paths = [route.path for route in routes if "POST" in getattr(route, "methods", ())]
    ids = {part[1:-1] for path in paths for part in path.split("/") if part.startswith("{")}
    return [path.format(**dict.fromkeys(ids, "one") | IDS) for path in paths]


@pytest.mark.parametrize("path", posts())
async def test_a_form_of_another_page_or_session_is_refused(
    desk: ConsoleUnderTest, path: str
) -> None:
    other = await desk.sign_in()
    session = await desk.sign_in()
    for token, origin in (
        (None, URL),
        ("", None),
        ("guessed", URL),
        (other.csrf, URL),
        (session.csrf, "https://evil.example"),
        (session.csrf, "null"),
    ):
        form = {} if token is None else {"csrf": token}
        headers = {} if origin is None else {"Origin": origin}
        answer = await desk.http.post(path, data=form, headers=headers)
        assert (answer.status_code, ANOTHERS in answer.text) == (403, True), (token, origin)
    assert [one for one in desk.asked if not one.startswith("GET ")] == []
    answer = await desk.http.post(path, data={"csrf": session.csrf}, headers={"Origin": URL})
    assert ANOTHERS not in answer.text
    assert answer.status_code != 403
