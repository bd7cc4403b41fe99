"""The page of statistics, where a question has no answer."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from services.statistics.domain.cells import Span
from services.statistics.domain.question import By, Question
from shared.domain.errors import InvalidInputError
from tests.support.console import ConsoleUnderTest

CHOICES = {
    "department": {"CAPIL": "Pencatatan Sipil", "DAFDUK": "Pendaftaran Penduduk"},
    "document_type": {"KIA_BARU": "KIA baru"},
    "channel": {"app": "Aplikasi"},
    "village": {"33.19.08.2001": "Mejobo"},
}


class Form(HTMLParser):
    """What a form of a page holds, by the names of its fields, and which of them are faulty."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.faulty: set[str] = set()
        self._select = ""
        self.feed(page.partition('action="/statistics"')[2].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = str(given.get("name", ""))
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.values[self._select] = str(given["value"])
        elif tag == "input":
            self.values[name] = str(given["value"])
        if "aria-invalid" in given:
            self.faulty.add(name)


def refused(since: str, until: str, by: str) -> dict[str, Any]:
    """Return what statistics answer to a question that has no answer."""
    with pytest.raises(InvalidInputError) as caught:
        Question(Span(date.fromisoformat(since), date.fromisoformat(until)), By(by)).check()
    problems = [{"where": where, "what": what} for where, what in caught.value.problems.items()]
    return {"type": "urn:loket:problem:invalid-input", "detail": "…", "problems": problems}


@pytest.mark.parametrize(
    ("since", "until", "by", "faulty", "words"),
    [
        ("2026-02-01", "2026-01-01", "month", "until", "“Sampai” tidak boleh sebelum “Dari”."),
        ("2026-01-01", "2026-12-31", "day", "by", "paling lama 92 hari. Pilih kurun"),
        ("2001-01-01", "2026-12-31", "month", "since", "paling lama sepuluh tahun"),
    ],
)
async def test_a_question_that_has_no_answer_comes_back_with_what_was_chosen_and_why(
    desk: ConsoleUnderTest, since: str, until: str, by: str, faulty: str, words: str
) -> None:
    await desk.sign_in()
    desk.answers |= {
        "GET /v1/statistics": (422, refused(since, until, by)),
        "GET /v1/statistics.svg": (422, refused(since, until, by)),
        "GET /v1/statistics/choices": (200, CHOICES),
    }
    asked = {"since": since, "until": until, "by": by, "department": "DAFDUK", "channel": "app"}
    answer = await desk.http.get("/statistics", params=asked | {"village": "", "chart": "reasons"})
    assert answer.status_code == 422
    assert '<a href="/statistics" aria-current="page">' in answer.text
    why = answer.text.partition('id="form-trouble"')[2].partition("</div>")[0]
    assert words in why
    form = Form(answer.text)
    kept = {name: form.values.get(name) for name in (*asked, "chart")}
    assert (kept, form.faulty) == (asked | {"chart": "reasons"}, {faulty})


async def test_what_another_department_counts_is_not_shown(desk: ConsoleUnderTest) -> None:
    await desk.sign_in()
    theirs = {"type": "urn:loket:problem:not-permitted", "detail": "…"}
    desk.answers |= {
        "GET /v1/statistics": (403, theirs),
        "GET /v1/statistics.svg": (403, theirs),
        "GET /v1/statistics/choices": (200, CHOICES),
    }
    answer = await desk.http.get("/statistics", params={"department": "CAPIL"})
    assert (answer.status_code, 'action="/statistics"' in answer.text) == (403, False)
