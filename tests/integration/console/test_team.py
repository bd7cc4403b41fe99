"""My team, of a supervisor who chooses and gives."""

import pytest

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
    assert address.startswith("/team?again=")
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
