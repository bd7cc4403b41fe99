"""Local closures as the office writes them, and what it is told of mistakes."""

from datetime import date
from pathlib import Path

import pytest

from shared.catalogue.errors import CatalogueError
from shared.catalogue.loading import load_catalogue
from tests.unit.catalogue.trees import small_tree

WHY = "why: {id: Hari jadi Kudus, en: Anniversary of Kudus}"


def test_a_closure_holds_for_every_rule_version(tmp_path: Path) -> None:
    for version in ("2021-09", "2026-12"):
        small_tree(tmp_path, version)
    text = f"HARI_JADI: {{first: 2027-09-23, last: 2027-09-23, {WHY}}}"
    (tmp_path / "closures.yaml").write_text(text, encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    closures = [catalogue.rules(version).office.closures for version in catalogue.versions]
    assert [closure.first for (closure,) in closures] == [date(2027, 9, 23)] * 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"A: {{first: 2027-09-23, last: 2027-09-22, {WHY}}}", "A.last: 2027-09-22 must be"),
        (f"A: {{first: 2027-09-23, last: 2028-09-22, {WHY}}}", "at most 91 days later"),
        (f"A: {{first: 2027-09-23, {WHY}}}", "A.last: is missing"),
        (f"A: {{first: 2027-09-23, lst: 2027-09-23, {WHY}}}", "A.lst: 'lst' is not a known key"),
        (
            f"A: {{first: 2027-09-23, last: 2027-09-25, {WHY}}}\n"
            f"B: {{first: 2027-09-25, last: 2027-09-26, {WHY}}}",
            "closures.yaml: B: shares days with A",
        ),
        (
            f"A: {{first: 2027-09-23, last: 2027-09-23, {WHY}, "
            'week: {monday: {opens: "14:00", closes: "08:00"}}}',
            "A.week.monday.closes: closes at 08:00",
        ),
    ],
)
def test_a_mistake_names_the_entry(tmp_path: Path, text: str, told: str) -> None:
    small_tree(tmp_path)
    (tmp_path / "closures.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert told in str(caught.value)
