"""Following chains that are longer than one look may take."""

import re
from collections.abc import Mapping
from typing import Any

from services.console.pages.trail import PARTS, SERVICES
from shared.trail.following import AT_ONCE
from tests.support.console import URL, ConsoleUnderTest

VERIFICATION = "GET /v1/trail/verification"
LENGTH = int(2.5 * PARTS * AT_ONCE)
SEAL = "5e" * 32
SO_FAR, WHOLE = "Sejauh ini utuh", ">Utuh<"


def chain(query: Mapping[str, Any], broken: int | None = None) -> dict[str, Any]:
    """Answer for a chain of many records, as services do."""
    after, limit = int(query.get("after", 0)), int(query.get("limit", AT_ONCE))
    reached = min(after + limit, LENGTH)
    is_broken = broken is not None and reached >= broken
    return {
        "service": "verification",
        "reached": broken - 1 if is_broken and broken else reached,
        "head": {"number": LENGTH, "seal": SEAL},
        "finished": is_broken or reached == LENGTH,
        "broken": {"number": broken, "fault": "altered"} if is_broken else None,
        "unsealed": 0,
    }


async def followed(desk: ConsoleUnderTest, page: str = "") -> str:
    """Press the button that goes on; the first one where there is no page yet."""
    session = await desk.sign_in()
    held = re.findall(r'name="(reached_[a-z]+|noted)" value="([^"]*)"', page)
    form = {"csrf": session.csrf, **dict(held)}
    desk.asked.clear()
    answer = await desk.http.post("/trail/verification", data=form, headers={"Origin": URL})
    # One more call of each finds out whose chain it is.
    assert 0 < desk.asked.count(VERIFICATION) <= len(SERVICES) * (PARTS + 1)
    return answer.text


async def test_a_long_chain_is_followed_look_by_look_to_its_end(desk: ConsoleUnderTest) -> None:
    desk.answers[VERIFICATION] = (200, chain)
    page = await followed(desk)
    for look in (1, 2):
        assert page.count(SO_FAR) == len(SERVICES)
        assert f"{look * PARTS * AT_ONCE} dari {LENGTH} catatan" in page
        assert "Lanjutkan pemeriksaan" in page
        assert SEAL not in page, "what was not followed to its end is no head to be noted"
        page = await followed(desk, page)
    assert page.count(WHOLE) == len(SERVICES)
    assert SEAL in page
    assert "Lanjutkan pemeriksaan" not in page


async def test_a_break_beyond_the_first_look_is_found_by_a_later_one(
    desk: ConsoleUnderTest,
) -> None:
    place = PARTS * AT_ONCE + 7
    desk.answers[VERIFICATION] = (200, lambda query: chain(query, place))
    page = await followed(desk)
    assert page.count(SO_FAR) == len(SERVICES)
    page = await followed(desk, page)
    assert page.count(f"Rusak di catatan nomor {place}") == len(SERVICES)
    assert SEAL not in page
