"""My team, of a supervisor who chooses and gives."""

from collections.abc import Awaitable

import pytest
from httpx import Response

from services.console.sessions import Session
from tests.support.console import URL, ConsoleUnderTest

COUNTS = dict.fromkeys(("near_deadline", "unclaimed", "returned_and_back", "all"), 0)
RULES: dict[str, dict[str, str]] = {
    kind: {} for kind in ("departments", "document_types", "papers", "reasons")
}
INVALID = {"type": "urn:loket:problem:invalid-input", "detail": "…", "problems": []}
ASSIGN, TROUBLE = '<form id="assign"', 'id="form-trouble"'


@pytest.fixture
def desk_with_a_team(desk: ConsoleUnderTest) -> ConsoleUnderTest:
    nothing = {"items": [], "next": None}
    desk.answers |= {
        "GET /v1/load": (200, {"loads": [], "promises": {}}),
        "GET /v1/queue": (200, {**nothing, "counts": COUNTS}),
        "GET /v1/missed": (200, {"waiting": 0}),
        "GET /v1/overdue": (200, {**nothing, "waiting": 0}),
        "GET /v1/absences": (200, nothing),
        "GET /v1/rules/current": (200, RULES),
        "POST /v1/assignments": (422, INVALID),
    }
    return desk


async def test_why_a_form_was_refused_is_said_once_and_not_in_the_list_that_is_kept_up_to_date(
    desk_with_a_team: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_team
    session = await desk.sign_in()
    sent = await desk.http.post(
        "/team/assign",
        data={"csrf": session.csrf, "to": ""},
        headers={"Referer": f"{URL}/team", "Origin": URL},
    )
    address = sent.headers["location"]
    assert address.startswith("/team?flash=")
    assert (await desk.http.get(address)).text.count(TROUBLE) == 1
    live = await desk.http.get(address, headers={"X-Fragment": "requests"})
    assert (live.status_code, TROUBLE in live.text) == (200, False)


async def test_work_is_given_only_where_some_can_be_chosen(
    desk_with_a_team: ConsoleUnderTest,
) -> None:
    await desk_with_a_team.sign_in()
    for tab, is_there in (("missed", True), ("missed_in_making", False)):
        page = await desk_with_a_team.http.get(f"/team?tab={tab}")
        assert (page.status_code, ASSIGN in page.text) == (200, is_there)


async def test_what_a_clerk_holds_already_is_not_said_to_be_given(
    desk_with_a_team: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_team
    session = await desk.sign_in()
    item = {"ticket": "KDS-7K3M-9QXC", "code": "assigned-already"}
    desk.answers["POST /v1/assignments"] = (200, {"assigned": 0, "refused": 1, "items": [item]})
    form = {"csrf": session.csrf, "case": "one", "to": "dafduk-dewi"}
    sent = {"data": form, "headers": {"Referer": f"{URL}/team", "Origin": URL}}
    page = (await desk.http.post("/team/assign", **sent, follow_redirects=True)).text
    assert "KDS-7K3M-9QXC: Sudah ada pada petugas itu" in page
    assert "permohonan diberikan." not in page


def noted(desk: ConsoleUnderTest, session: Session) -> Awaitable[Response]:
    """Have a supervisor note that a clerk is away."""
    form = {"clerk": "dafduk-dewi", "department": "DAFDUK", "from": "2026-12-01"}
    whose = {"csrf": session.csrf, "until": "2026-12-05", "cover": ""}
    return desk.http.post("/team/absences", data=form | whose, headers={"Origin": URL})


@pytest.mark.parametrize(
    ("given_on", "said"),
    [(3, "pegangannya dialihkan."), (0, "pegangannya dialihkan selama petugas itu tidak masuk.")],
)
async def test_what_a_clerk_holds_is_said_to_be_given_on_only_where_it_was(
    desk_with_a_team: ConsoleUnderTest, given_on: int, said: str
) -> None:
    desk = desk_with_a_team
    session = await desk.sign_in()
    desk.answers["PUT /v1/absences"] = (200, {"given_on": given_on})
    told = await desk.http.get((await noted(desk, session)).headers["location"])
    assert f"Ketidakhadiran dicatat; {said}" in told.text


async def test_a_second_absence_of_the_same_days_comes_back_to_its_form_with_why(
    desk_with_a_team: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_team
    session = await desk.sign_in()
    overlaps = {"type": "urn:loket:problem:away-already", "detail": "…"}
    desk.answers["PUT /v1/absences"] = (409, overlaps)
    told = await desk.http.get((await noted(desk, session)).headers["location"])
    assert "pada hari-hari itu sudah dicatat" in told.text
    assert 'value="2026-12-05"' in told.text


async def test_the_absence_that_is_removed_is_the_one_that_was_shown(
    desk_with_a_team: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_team
    session = await desk.sign_in()
    spans = {"from": "2026-12-01T00:00:00Z", "until": "2026-12-05T00:00:00Z"}
    away = {"clerk": "dafduk-dewi", "department": "DAFDUK", "cover": None, **spans}
    shown = [away | {"id": "older"}, away | {"id": "newer"}]
    desk.answers["GET /v1/absences"] = (200, {"items": shown})
    page = (await desk.http.get("/team")).text
    assert [f'name="id" value="{one}"' in page for one in ("older", "newer")] == [True, True]
    desk.answers["DELETE /v1/absences"] = (204, None)
    form = {"csrf": session.csrf, "id": "older"}
    await desk.http.post("/team/absences/end", data=form, headers={"Origin": URL})
    at = desk.asked.index("DELETE /v1/absences")
    assert desk.queries[at] == {"id": "older"}
