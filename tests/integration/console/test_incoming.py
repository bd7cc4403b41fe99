"""What front officers see of a conversation."""

import pytest

from tests.support.console import ConsoleUnderTest

AT = "2026-11-23T02:00:00Z"
FAILED = {
    "id": "m-1",
    "at": AT,
    "by": "loket-nur",
    "kind": "text",
    "text": "Loket buka pukul delapan.",
    "file": None,
    "way": "failed",
    "code": 131026,
}
TALK = {
    "id": "one",
    "name": "Sutrisno Contoh",
    "is_open": True,
    "answers_leave_until": AT,
}


@pytest.mark.parametrize("why", ["other_path", "never", "our_bug"])
async def test_whoever_is_to_be_called_has_a_number_to_call(
    desk: ConsoleUnderTest, why: str
) -> None:
    await desk.sign_in()
    talk = TALK | {"phone": "+6281200000101", "messages": [FAILED | {"why": why}]}
    desk.answers["GET /v1/conversations/one"] = (200, talk)
    page = (await desk.http.get("/conversations/one")).text
    link = '<a href="tel:+6281200000101">+6281200000101</a>'
    assert f"<p>Telepon: {link}</p>" in page
    assert f"Hubungi lewat telepon: {link}" in page


async def test_where_nobody_knows_a_number_nobody_is_told_to_call(desk: ConsoleUnderTest) -> None:
    await desk.sign_in()
    talk = TALK | {"phone": None, "messages": [FAILED | {"why": "other_path"}]}
    desk.answers["GET /v1/conversations/one"] = (200, talk)
    page = (await desk.http.get("/conversations/one")).text
    assert page.count("Nomor teleponnya tidak diketahui") == 2
    assert "Hubungi" not in page
