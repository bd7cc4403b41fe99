"""What the console says: in both languages, and nothing that nobody wrote."""

import re
from string import Formatter

import pytest

from services.console.pages import PAGES
from services.console.problems import problem_key
from services.console.rendering import date, day, environment, moment, render
from services.console.texts import texts
from services.intake.channels.whatsapp.handover.threads import Way
from shared.domain.errors import EarlierEventMissingError
from shared.events.envelope import NewerEventError, UnknownEventTypeError, UnreadableEventError
from shared.messaging.setting_aside import DEFECT
from tests.support.pages import ROOT

TEMPLATES = sorted((ROOT / "services/console/templates").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_every_text_of_a_template_is_written(template: object) -> None:
    used = re.findall(r"\bt\('([\w.-]+)'[,)]", template.read_text())  # type: ignore[attr-defined]
    assert set(used) <= set(texts())


def test_both_languages_have_the_same_words_to_fill_in() -> None:
    def words(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    assert [key for key, text in texts().items() if words(text.id) != words(text.en)] == []


def test_every_kind_of_event_that_fails_is_told_in_words() -> None:
    kinds = (UnreadableEventError, UnknownEventTypeError, NewerEventError, EarlierEventMissingError)
    codes = [*(kind.code for kind in kinds), DEFECT]
    assert [code for code in codes if f"letters.{code}" not in texts()] == []


def test_how_far_an_answer_is_is_told_in_words() -> None:
    ways = set(Way) - {Way.HEARD}
    assert [way for way in ways if f"incoming.way_{way}" not in texts()] == []


@pytest.mark.parametrize("status", [400, 403, 404, 405, 408, 409, 410, 413, 415, 422, 503])
def test_no_refusal_is_called_a_defect_of_ours(status: int) -> None:
    assert problem_key("a-code-without-words", status) != problem_key("defect", 500)


def test_every_page_of_the_navigation_has_a_name() -> None:
    named = [page for page in PAGES if page.path]
    labels = [label for page in named for label in (page.label, page.label_of_all or page.label)]
    assert [label for label in labels if label not in texts()] == []


def test_no_template_holds_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", re.IGNORECASE)
    assert [p.name for p in TEMPLATES if inline.search(p.read_text())] == []


def test_what_people_write_is_shown_and_not_run() -> None:
    values = {"words": "<script>alert(1)</script>", "trace": None, "status": 404, "code": "x"}
    page = bytes(render("problem.html", "id", values).body).decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_times_are_the_offices() -> None:
    assert moment("2026-11-23T22:04:00Z", "id") == "Sel, 24 Nov 2026, 05.04"
    assert moment("2026-11-23T22:04:00Z", "en") == "Tue, 24 Nov 2026, 05.04"
    assert day("2026-08-17T03:00:00Z", "id") == "Senin, 17 Agu 2026"
    assert day("2026-08-17", "en") == "Monday, 17 Aug 2026"
    assert date("1991-07-23", "id") == "23 Jul 1991"
    assert moment(None, "en") == day(None, "id") == date(None, "en") == ""


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({}, None),
        ({"warned_at": "2026-11-24T00:00:00Z", "delays": 0}, "Segera jatuh tempo"),
        ({"warned_at": None, "delays": 1}, "Lewat janji"),
    ],
)
def test_a_clerk_sees_a_promise_with_its_warning(item: dict[str, object], told: str | None) -> None:
    shown = {"answer_by": "2026-11-24T03:00:00Z", **item}
    template = environment().get_template("promise.html")
    page = template.make_module({"language": "id"}).promise(shown)  # type: ignore[attr-defined]
    assert "24 Nov 2026, 10.00" in page
    assert (told is None) is ("mark" not in page)
    assert (told or "24 Nov") in page
