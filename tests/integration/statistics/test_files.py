"""What is taken along: tables, sheets, charts."""

import csv
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from shared.domain.ids import new_id
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from tests.support.key_store import InMemoryKeyStore
from tests.support.processing import NOW, a_submission
from tests.support.statistics import StatisticsUnderTest, a_life

HEAD = "kepala-dinas"


async def test_files_hold_what_the_answer_tells(statistics: StatisticsUnderTest) -> None:
    for _ in range(6):
        await statistics.hear(*(await a_life()))
    answer = await statistics.get(HEAD, ".csv", lang="en")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Received"] for row in rows] == ["6", "6"]
    assert rows[0]["Code"] == "AKTA_LAHIR"
    assert float(rows[0]["Making: median (calendar hours)"]) == pytest.approx(24, rel=0.01)
    assert "loket-numbers-document_type-2026-10-01" in answer.headers["content-disposition"]
    made = (await statistics.get(HEAD, ".csv", table="products", lang="en")).text
    assert "6,6" in made.splitlines()[1]
    with ZipFile(BytesIO((await statistics.get(HEAD, ".xlsx")).content)) as book:
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) == 3
        assert "Akta" in book.read("xl/sharedStrings.xml").decode()
    chart = ElementTree.fromstring((await statistics.get(HEAD, ".svg")).text)  # noqa: S314 - ours
    texts = [text.text for text in chart.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count("6") == 2
    why = (await statistics.get(HEAD, ".svg", chart="reasons", lang="en")).text
    assert "Unclear photo" in why
    decided = (await statistics.get(HEAD, ".svg", chart="decisions", lang="en")).text
    assert "Decided" in decided
    assert "Returned" in decided
    assert (await statistics.get(HEAD, ".svg", chart="pie")).status_code == 422
    taken = await statistics.get(HEAD, ".svg", chart="reasons", file="true")
    assert "loket-reasons-document_type" in taken.headers["content-disposition"]


async def test_no_file_holds_a_formula_that_somebody_sent(statistics: StatisticsUnderTest) -> None:
    keyring = Keyring(InMemoryKeyStore(), OfficeKeys.generate(), lambda: NOW)
    for _ in range(6):
        sent = a_submission(await keyring.create(new_id()))
        subject = sent.subject.model_copy(update={"village": "=1+1"})
        await statistics.hear((NOW, sent.model_copy(update={"subject": subject})))
    asked = {"by": "village", "lang": "en"}
    table = (await statistics.get(HEAD, ".csv", **asked)).content.decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(table))
    assert (row["Village"], row["Code"], row["Received"]) == ("'=1+1", "'=1+1", "6")
    with ZipFile(BytesIO((await statistics.get(HEAD, ".xlsx", **asked)).content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "=1+1" in book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert '<c r="C2"><v>6</v></c>' in sheet


async def test_small_numbers_of_villages_do_not_leave_the_office(
    statistics: StatisticsUnderTest,
) -> None:
    await statistics.hear(*(await a_life()))
    for given in ({"by": "village"}, {"by": "document_type", "village": "33.19.08.2001"}):
        told = (await statistics.get(HEAD, ".csv", lang="en", **given)).content.decode("utf-8-sig")
        rows = list(csv.DictReader(StringIO(told)))
        assert [(row["Received"], row["Completed"]) for row in rows if row["Code"]] == [
            ("<5", "<5")
        ]
        assert [row["Making: median (calendar hours)"] for row in rows] == [""]
        assert "&lt;5<" in (await statistics.get(HEAD, ".svg", **given)).text
    assert (await statistics.get(HEAD, by="village")).json()["total"]["received"] == 1
