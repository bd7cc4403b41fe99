"""Dead letters in the console: each step as it was seen, and every refusal in its own words."""

import pytest

from tests.support.console import URL, ConsoleUnderTest

PATH = "/operations/verification/0a1b"
API = "/v1/dead-letters/0a1b"
EDITED = {
    "at": "2026-10-05T03:00:00Z",
    "by": "ops",
    "action": "edited",
    "note": "Terpotong.",
    "body_before": '{"torn": 1}',
}
LETTER = {
    "id": "0a1b",
    "group": "verification",
    "topic": "loket.requests",
    "partition": 0,
    "offset": 7,
    "key": None,
    "headers": {},
    "body": '{"theirs": 1}',
    "code": "unreadable-event",
    "reason": "It is torn.",
    "status": "waiting",
    "at": "2026-10-05T03:00:00Z",
    "trail": [EDITED],
}


@pytest.fixture
def letter(desk: ConsoleUnderTest) -> ConsoleUnderTest:
    desk.answers[f"GET {API}"] = (200, LETTER)
    return desk


async def posted(desk: ConsoleUnderTest, step: str) -> tuple[str, str]:
    """Send a form of the page; return where it leads, and what is shown there."""
    session = await desk.sign_in()
    form = {"csrf": session.csrf, "seen": "0", "body": "mine", "note": "Terpotong di jalan."}
    headers = {"Origin": URL, "Referer": URL + PATH}
    answer = await desk.http.post(f"{PATH}/{step}", data=form, headers=headers)
    where = answer.headers["location"]
    return where, (await desk.http.get(where)).text


async def test_the_page_shows_what_a_correction_replaced(letter: ConsoleUnderTest) -> None:
    await letter.sign_in()
    page = (await letter.http.get(PATH)).text
    assert "{&#34;torn&#34;: 1}" in page
    assert page.count('name="seen" value="1"') == 3


async def test_who_did_not_see_a_correction_is_shown_it_beside_her_own(
    letter: ConsoleUnderTest,
) -> None:
    stale = {"type": "urn:loket:problem:stale-version", "detail": "…"}
    letter.answers[f"PUT {API}/body"] = (409, stale)
    _, page = await posted(letter, "edit")
    assert letter.sent[letter.asked.index(f"PUT {API}/body")]["seen"] == 0
    assert "Ini berubah sejak Anda membukanya" in page
    assert ">\nmine</textarea>" in page
    assert "{&#34;theirs&#34;: 1}" in page


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("replay-failed", "Pesan ini tetap tidak dapat diproses"),
        ("letter-decided", "sudah diproses ulang atau dibuang"),
        ("stale-version", "Ini berubah sejak Anda membukanya"),
    ],
)
async def test_why_a_replay_was_refused_is_said(
    letter: ConsoleUnderTest, code: str, words: str
) -> None:
    problem = {"type": f"urn:loket:problem:{code}", "detail": "…"}
    letter.answers[f"POST {API}/replay"] = (409, problem)
    _, page = await posted(letter, "replay")
    assert words in page
