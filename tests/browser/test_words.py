"""Pages speak in words: no code of the rules, no id of a colleague, no date that a machine wrote.

What is technical, for those who keep Loket running, stands in `<code>` or is marked as English.
"""

import re
from collections.abc import Sequence

import pytest
from playwright.async_api import Page, expect

from devkit.issuer.cast import load_cast
from shared.catalogue.loading import load_catalogue
from shared.domain.lifecycle import State
from tests.support.browser import Desks
from tests.support.office import CLERK, COLLEAGUE, OPERATOR, Office
from tests.support.tour import much_happened, tour

RULES = load_catalogue().current
SHAPES = (
    r"\b[a-z]+(?:_[a-z]+)+\b",
    r"\b[A-Z0-9]+(?:_[A-Z0-9]+)+\b",
    r"\{[a-z_]+\}",
    r"\b\d{4}-\d\d-\d\d\b",
    r"\b\d\d\.\d\d\.\d\d\.\d{4}\b",
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}\b",
)
CODES = {*RULES.office.departments, *(one for one in load_cast().people if "-" in one)}
ENGLISH = {state.value for state in State} | {"verifier", "supervisor", "operator", "resident"}
READ = """() => {
  document.querySelectorAll('code, kbd, textarea, main [lang=en]').forEach((part) => { part.hidden = true; });
  return document.body.innerText;
}"""


async def raw_words(page: Page, language: str) -> Sequence[str]:
    """Return what stands on a page that only a machine would say."""
    text = await page.evaluate(READ)
    codes = [code for code in CODES if re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text)]
    foreign = ENGLISH - {"operator"} if language == "id" else set()
    words = [word for word in foreign if re.search(rf"\b{word}\b", text)]
    return codes + words + [found for shape in SHAPES for found in re.findall(shape, text)]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_no_page_shows_a_code(desks: Desks, office: Office, language: str) -> None:
    held, made = await much_happened(office)
    # Whoever did something is called by name once they have signed in, and others' tests did too.
    for person in (CLERK, COLLEAGUE, OPERATOR, "kabid-dafduk", "kabid-capil"):
        await desks.of(person)
    told = {}
    for person, paths in tour(held, made).items():
        page = await desks.of(person, f"/language/{language}?back={paths[0]}")
        for path in paths:
            await page.goto(path)
            await expect(page.locator("h1")).to_be_visible()
            told[person, path] = await raw_words(page, language)
    page = await desks.of("auditor", f"/language/{language}?back=/trail")
    for ticket in (held["ticket"], made["ticket"]):
        await page.locator("form.fields input[name=ticket]").fill(ticket)
        await page.locator("form.fields button.main").click()
        await expect(page.locator("main table")).to_be_visible()
        told["auditor", ticket] = await raw_words(page, language)
    assert {where: words for where, words in told.items() if words} == {}
