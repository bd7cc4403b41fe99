"""The operators' pages, with what was promised of each request."""

import pytest

from services.console.visit import LANGUAGE_COOKIE
from tests.support.console import ConsoleUnderTest

AT = "2026-11-23T02:00:00Z"
WORK = {
    "id": "one",
    "ticket": "KDS-7K3M-9QXC",
    "document_type": "KIA_BARU",
    "rule_version": "2021-09",
    "state": "in_processing",
    "sequence": 4,
    "due": "2026-11-24T02:00:00Z",
    "overdue": False,
    "warned_at": AT,
    "clock_stopped": False,
    "reported_late": False,
    "delay_cause": None,
    "appointment": None,
    "products": [],
    "papers": [],
    "subject": None,
    "applicant": {"name": None},
    "erased": False,
}
SOON = '<span class="mark warn">{}</span>'


@pytest.mark.parametrize(
    ("how", "is_shown"),
    [
        ({}, True),
        ({"warned_at": None}, False),
        ({"overdue": True}, False),
        ({"state": "appointment", "clock_stopped": True}, False),
        ({"state": "in_verification"}, False),
        ({"state": "cancelled"}, False),
    ],
)
async def test_operators_see_which_promises_they_were_warned_of(
    desk: ConsoleUnderTest, how: dict[str, object], *, is_shown: bool
) -> None:
    await desk.sign_in()
    work = WORK | how
    desk.answers |= {
        "GET /v1/products": (200, {"items": []}),
        "GET /v1/work": (200, {"items": [work], "next": None}),
        "GET /v1/work/one": (200, work),
        "GET /v1/work/one/history": (200, {"items": []}),
        "GET /v1/delay-causes": (200, []),
        "GET /v1/rules/current": (200, {}),
        "GET /v1/rules/2021-09": (200, {"departments": {}, "document_types": {}}),
    }
    for language, words in (("id", "Segera jatuh tempo"), ("en", "Due soon")):
        desk.http.cookies.set(LANGUAGE_COOKIE, language, domain="console.example.id")
        for path in ("/worklist", "/worklist/one"):
            page = await desk.http.get(path)
            assert (page.status_code, SOON.format(words) in page.text) == (200, is_shown), path
