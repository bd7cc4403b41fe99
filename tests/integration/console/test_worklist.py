"""The operators' pages, with what was promised of each request."""

import pytest

from services.console.visit import LANGUAGE_COOKIE
from tests.support.console import URL, ConsoleUnderTest

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
    "facts": {},
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


RULES = {
    "departments": {},
    "document_types": {
        "KK_UBAH": {
            "name": {"id": "Perubahan KK", "en": "Change of a family card"},
            "department": "DAFDUK",
            "facts": {
                "elemen": {
                    "question": {"id": "Data apa yang diubah?", "en": "Which data change?"},
                    "answers": {"pekerjaan": {"id": "Pekerjaan", "en": "Occupation"}},
                }
            },
        }
    },
}


def open_work(desk: ConsoleUnderTest, **how: object) -> None:
    """Let one request be at the desk."""
    desk.answers |= {
        "GET /v1/work/one": (200, WORK | how),
        "GET /v1/work/one/history": (200, {"items": []}),
        "GET /v1/delay-causes": (200, []),
        "GET /v1/rules/current": (200, RULES),
        "GET /v1/rules/2021-09": (200, RULES),
    }


async def test_operators_see_what_the_applicant_answered(desk: ConsoleUnderTest) -> None:
    await desk.sign_in()
    facts = {"elemen": "pekerjaan", "unknown": "as it is"}
    open_work(desk, document_type="KK_UBAH", facts=facts)
    page = (await desk.http.get("/worklist/one")).text
    assert "<dt>Data apa yang diubah?</dt><dd>Pekerjaan</dd>" in page
    assert "<dt>unknown</dt><dd>as it is</dd>" in page


async def test_what_an_api_says_of_a_refused_form_is_said_in_the_readers_language(
    desk: ConsoleUnderTest,
) -> None:
    session = await desk.sign_in()
    open_work(desk)
    words = {"id": "Kantor tutup pada waktu itu.", "en": "The office is closed then."}
    problem = {
        "type": "urn:loket:problem:office-closed",
        "problems": [{"where": "at", "what": "is outside the office's hours"}],
        "words": words,
    }
    desk.answers["POST /v1/work/one/appointment"] = (422, problem)
    form = {"csrf": session.csrf, "version": "4", "seen": "", "at": "2026-11-29T03:00"}
    sent = await desk.http.post("/worklist/one/appointment", data=form, headers={"Origin": URL})
    for language, said in words.items():
        desk.http.cookies.set(LANGUAGE_COOKIE, language, domain="console.example.id")
        page = (await desk.http.get(sent.headers["location"])).text
        assert f"<p>{said}</p>" in page
        assert 'value="2026-11-29T03:00"' in page


async def test_closed_days_are_shown_as_closed(desk: ConsoleUnderTest) -> None:
    await desk.sign_in()
    day = {"day": "2026-11-27", "open": True, "booked": 1, "room": 40, "items": []}
    closed = {"day": "2026-11-28", "open": False, "booked": 0, "room": 0, "items": []}
    desk.answers |= {
        "GET /v1/appointments": (200, {"days": [day, closed]}),
        "GET /v1/rules/current": (200, RULES),
    }
    page = (await desk.http.get("/appointments?first=2026-11-27")).text
    friday, saturday = page.split('aria-labelledby="d-')[1:]
    assert "1 dari 40" in friday
    assert "Tutup" in saturday
    assert "dari" not in saturday.partition("</section>")[0]
