"""Somebody with two roles sees at the checking desk what either of them shows, and no more."""

from collections.abc import Iterable
from itertools import combinations

import pytest

from shared.identity.principal import OFFICE, Role
from tests.support.tokens import a_person
from tests.support.verification import PAPERS, SUBJECT_NAME, DeskUnderTest, a_paper, a_submission

CLEAR, MASKED, UNKNOWN = "clear", "masked", "unknown"
PARTS = ("", "/history", "/papers/KK_ASLI")


async def filed(desk: DeskUnderTest, *, late: bool, kind: str, facts: dict[str, str]) -> str:
    key = await desk.new_key()
    reference = await desk.desk.attachments.put(key, b"a photo")
    papers = (a_paper("KK_ASLI", attachment=reference), *(a_paper(c) for c in PAPERS[:3]))
    request = a_submission(
        key, is_reported_late=late, document_type=kind, facts=facts, papers=papers
    )
    await desk.hear(request)
    return request.request_id


async def seen(desk: DeskUnderTest, requests: Iterable[str], *roles: Role) -> dict[str, str]:
    """Return how much somebody of CAPIL with these roles sees of each part of each request."""
    person = a_person("somebody", *roles, departments=frozenset({"CAPIL"}))
    headers = desk.mint.bearer_for(person, desk.now)
    found = {}
    for path in (f"/v1/cases/{request}{part}" for request in requests for part in PARTS):
        answer = await desk.client.get(path, headers=headers)
        assert answer.status_code in {200, 403, 404}, answer.text
        is_masked = b"***" in answer.content and SUBJECT_NAME not in answer.text
        shown = MASKED if is_masked else CLEAR
        found[path] = shown if answer.status_code == 200 else UNKNOWN
    return found


def more(one: str, other: str) -> str:
    return min(one, other, key=(CLEAR, MASKED, UNKNOWN).index)


@pytest.fixture
async def requests(desk: DeskUnderTest) -> list[str]:
    """One request of each department that was reported in time, and one that was not."""
    return [
        await filed(desk, late=late, kind=kind, facts=facts)
        for late in (False, True)
        for kind, facts in (("AKTA_LAHIR", {"punya_surat_lahir": "ya"}), ("KK_UBAH", {}))
    ]


async def test_two_roles_show_what_either_shows(desk: DeskUnderTest, requests: list[str]) -> None:
    by_role = {role: await seen(desk, requests, role) for role in sorted(OFFICE)}
    assert {CLEAR, MASKED, UNKNOWN} == {shown for of in by_role.values() for shown in of.values()}
    for one, other in combinations(by_role, 2):
        both = {path: more(by_role[one][path], by_role[other][path]) for path in by_role[one]}
        assert await seen(desk, requests, one, other) == both, (one, other)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.VERIFIER])
async def test_the_head_of_office_with_a_department_reads_what_she_agrees_to(
    desk: DeskUnderTest, requests: list[str], role: Role
) -> None:
    late_elsewhere = requests[3]
    person = a_person("head", role, Role.HEAD_OF_OFFICE, departments=frozenset({"CAPIL"}))
    headers = desk.mint.bearer_for(person, desk.now)
    read = await desk.client.get(f"/v1/cases/{late_elsewhere}", headers=headers)
    assert read.json()["subject"]["name"] == SUBJECT_NAME
    path = f"/v1/cases/{late_elsewhere}/head-agreement"
    assert (await desk.client.post(path, headers=headers)).status_code == 200
