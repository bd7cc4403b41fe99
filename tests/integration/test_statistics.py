"""Statistics on a real database: events in, answers and files out."""

import asyncio
import csv
import random
import tracemalloc
from collections.abc import AsyncIterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from services.statistics.recounter import Recounter
from services.statistics.repository import (
    CELLS,
    FIGURES,
    LIVES,
    FigureRecord,
    read_generations,
)
from shared.catalogue.villages import load_villages
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault, ProductRef
from shared.events.processing import ProductReady, RequestCompleted
from shared.events.request import RequestChanged
from shared.events.verification import RequestReturned
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.trail.records import TRAIL
from tests.support.about import about
from tests.support.key_store import InMemoryKeyStore
from tests.support.processing import NOW, a_submission, amended, routed, verified
from tests.support.queries import profiled
from tests.support.statistics import (
    ZONE,
    Said,
    StatisticsUnderTest,
    numbers_of,
    running_statistics,
)

HOUR = timedelta(hours=1)
HEAD, KABID_CAPIL, KABID_DAFDUK = "kepala-dinas", "kabid-capil", "kabid-dafduk"


@pytest.fixture
async def statistics(mongo_uri: str) -> AsyncIterator[StatisticsUnderTest]:
    async with running_statistics(mongo_uri) as under_test:
        yield under_test


async def a_life(late: bool = False) -> list[Said]:
    """Submitted, returned for two photos, repaired, verified, made by two departments, completed."""
    keyring = Keyring(InMemoryKeyStore(), OfficeKeys.generate(), lambda: NOW)
    key = await keyring.create(new_id())
    of = a_submission(key)
    faults = tuple(PaperFault(requirement=r, reason="FOTO_BURAM") for r in ("F-2.01", "KK_ASLI"))
    returned = RequestReturned(
        **about(of), sequence=3, state=State.RETURNED, department="CAPIL", faults=faults,
        repair_by=NOW + 300 * HOUR,
    )  # fmt: skip
    made: list[RequestChanged] = [
        ProductReady(
            **about(of), sequence=number, state=state, form="a4_tte", remaining=left,
            product=ProductRef(key=code, code=code, department=department),
        )
        for number, state, left, code, department in (
            (7, State.IN_PROCESSING, 1, "AKTA_LAHIR", "CAPIL"),
            (8, State.READY, 0, "KK", "DAFDUK"),
        )
    ]  # fmt: skip
    completed = RequestCompleted(**about(of), sequence=9, state=State.COMPLETED, products=())
    due = NOW + (20 if late else 60) * HOUR
    steps = [
        of, routed(of), returned, amended(of, key, 4), routed(of, 5), verified(of, 6, due),
        *made, completed,
    ]  # fmt: skip
    return [(NOW + hours * HOUR, step) for hours, step in zip(
        (0, 0, 2, 12, 12, 18, 30, 42, 66), steps, strict=True
    )]  # fmt: skip


async def test_a_life_counts_once_under_every_heading(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await a_life()), *(await a_life(late=True)))
    answer = (await statistics.get(HEAD)).json()
    total = answer["total"]
    expected = {
        "received": 2, "decided": 2, "verified": 2, "rejected": 0, "returned": 2, "cancelled": 0,
        "expired": 0, "completed": 2, "reopened": 0, "promised": 2, "kept": 1,
        "within_promise": 0.5, "reasons": {"FOTO_BURAM": 4},
        "products": {"AKTA_LAHIR": 2, "KK": 2},
    }  # fmt: skip
    assert {name: total[name] for name in expected} == expected
    hours = {
        "check": (4, 2, 6),
        "repair": (2, 10, 10),
        "making": (2, 24, 24),
        "pick_up": (2, 24, 24),
        "whole": (2, 66, 66),
    }
    for stage, (count, median, p90) in hours.items():
        told = total["stages"][stage]
        assert told["count"] == count
        assert told["median"] == pytest.approx(median * 3600, rel=0.01)
        assert told["p90"] == pytest.approx(p90 * 3600, rel=0.01)


@pytest.mark.parametrize("by", ["village", "document_type", "month"])
async def test_until_today_is_read_from_the_cells_of_the_month_with_the_same_result(
    statistics: StatisticsUnderTest, by: str
) -> None:
    for _ in range(3):
        await statistics.hear(*(await a_life()))
    asked = {"since": "2026-09-01", "until": "2026-10-08", "by": by}
    whole = (await statistics.get(HEAD, **asked | {"until": "2026-10-31"})).json()
    async with profiled(statistics.store, "cells") as seen:
        told = (await statistics.get(HEAD, **asked)).json()
    assert (told["rows"], told["total"]) == (whole["rows"], whole["total"])
    assert told["until"] == "2026-10-08"
    cube = "villages" if by == "village" else "kinds"
    cells = await statistics.store.find(CELLS, {"cube": cube}, limit=100)
    assert sum(query["docsExamined"] for query in seen) == len(
        [cell for cell in cells if cell.period == "2026-10"]
    )
    later = [(at + 100 * HOUR, step) for at, step in await a_life()]
    await statistics.hear(*later)
    again = (await statistics.get(HEAD, **asked)).json()
    assert (again["rows"], again["total"]) == (whole["rows"], whole["total"])
    more = (await statistics.get(HEAD, **asked | {"until": "2026-10-31"})).json()
    assert more["total"]["received"] == 4


async def test_rows_are_told_apart_by_what_was_asked(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await a_life()))
    by = {
        "day": {"2026-10-05": [1, 0], "2026-10-06": [0, 0], "2026-10-07": [0, 0], "2026-10-08": [0, 1]},
        "month": {"2026-10": [1, 1]},
        "department": {"CAPIL": [1, 1], "DAFDUK": [0, 0]},
        "document_type": {"AKTA_LAHIR": [1, 1]},
        "channel": {"app": [1, 1]},
        "village": {"33.19.08.2001": [1, 1]},
    }  # fmt: skip
    for asked, rows in by.items():
        answer = await statistics.get(HEAD, by=asked)
        found = numbers_of(answer, "received", "completed")
        assert {k: v for k, v in found.items() if k in rows and (any(v) or k in rows)} == {
            k: v for k, v in rows.items() if k in found
        }
        assert {k for k, v in rows.items() if any(v)} <= set(found)
    narrowed = await statistics.get(HEAD, channel="whatsapp")
    assert narrowed.json()["rows"] == []
    elsewhere = await statistics.get(HEAD, village="33.19.01.2001", by="document_type")
    assert elsewhere.json()["rows"] == []
    before = await statistics.get(HEAD, since="2026-09-01", until="2026-10-04")
    assert before.json()["total"]["received"] == 0


async def test_whatever_comes_twice_or_late_makes_no_difference(
    statistics: StatisticsUnderTest, mongo_uri: str
) -> None:
    lives = [await a_life(late=number % 2 == 0) for number in range(4)]
    for life in lives:
        await statistics.hear(*life)
    shuffled = [said for life in lives for said in (*life, *life)]
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a test
    async with running_statistics(mongo_uri) as other:
        for first in range(0, len(shuffled), 10):
            await other.hear(*shuffled[first : first + 10])
        for by in ("department", "document_type", "village", "day"):
            assert (await other.get(HEAD, by=by)).json() == (
                await statistics.get(HEAD, by=by)
            ).json()


async def test_a_supervisor_sees_her_department_and_others_nothing(
    statistics: StatisticsUnderTest,
) -> None:
    await statistics.hear(*(await a_life()))
    mine = (await statistics.get(KABID_CAPIL)).json()["total"]
    theirs = (await statistics.get(KABID_DAFDUK)).json()["total"]
    assert (mine["received"], mine["products"]) == (1, {"AKTA_LAHIR": 1})
    assert (theirs["received"], theirs["products"]) == (0, {"KK": 1})
    assert (await statistics.get("auditor")).json()["total"]["received"] == 1
    refused = await statistics.get(KABID_DAFDUK, department="CAPIL")
    assert refused.status_code == 403
    for person in ("capil-rina", "operator-capil", "siti", "kades-gribig", "ops"):
        assert (await statistics.get(person)).status_code == 403
        assert (await statistics.get(person, ".csv")).status_code == 403


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


async def test_codes_are_called_by_names(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await a_life()))
    answer = (await statistics.get(HEAD, by="month")).json()
    assert answer["rows"][0]["label"] == {"id": "Okt 2026", "en": "Oct 2026"}
    assert answer["names"]["reasons"]["FOTO_BURAM"]["en"] == "Unclear photo"
    assert "Kartu Keluarga" in answer["names"]["products"]["KK"]["id"]
    [channel] = (await statistics.get(HEAD, by="channel")).json()["rows"]
    assert channel["label"]["id"] == "Aplikasi"
    choices = (await statistics.get(HEAD, "/choices")).json()
    assert choices["channel"] == {"app": "Aplikasi", "whatsapp": "WhatsApp"}
    assert len(choices["village"]) == len(load_villages())
    assert set(choices["department"]) >= {"CAPIL", "DAFDUK"}
    assert "AKTA_LAHIR" in choices["document_type"]
    assert (await statistics.get("siti", "/choices")).status_code == 403


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


async def test_counting_anew_changes_nothing_while_more_is_heard(
    statistics: StatisticsUnderTest,
) -> None:
    lives = [await a_life(late=number % 2 == 0) for number in range(6)]
    for life in lives[:3]:
        await statistics.hear(*life[:5])
    # What was counted wrongly, say by an older version, is right afterwards.
    database = statistics.store.database
    await database[CELLS.name].update_many({}, {"$set": {"counts.received": 99}})
    assert (
        await statistics.call("kabid-capil", "POST", "/v1/statistics/recount")
    ).status_code == 403
    answer = await statistics.call("ops", "POST", "/v1/statistics/recount")
    assert (answer.status_code, answer.json()) == (202, {"generation": 2})
    await statistics.hear(*lives[0][5:], *lives[3])

    async def missed() -> int:
        await statistics.hear(*lives[4])
        return len(lives[4])

    recounter = asyncio.create_task(Recounter(statistics.store, ZONE, missed, "test").run())
    await statistics.hear(*lives[1][5:], *lives[5])
    async with asyncio.timeout(60):
        while (await read_generations(statistics.store)).building is not None:
            await asyncio.sleep(0.05)
    recounter.cancel()
    await statistics.hear(*lives[2][5:])
    total = (await statistics.get(HEAD)).json()["total"]
    assert (total["received"], total["returned"], total["completed"]) == (6, 6, 6)
    assert await statistics.store.count(CELLS, {"generation": {"$ne": 2}}) == 0
    assert await statistics.store.count(LIVES, {"generation": {"$ne": 2}}) == 0


async def test_figures_are_the_head_of_offices(statistics: StatisticsUnderTest) -> None:
    body: dict[str, Any] = {"value": 595881, "of": 612321, "source": "office"}
    path = "/v1/figures/ktp_recorded/2026-10-05"
    assert (await statistics.call("kabid-capil", "PUT", path, body)).status_code == 403
    assert (await statistics.call(HEAD, "PUT", path, {**body, "of": 5})).status_code == 422
    for value in (1, 595881):
        assert (
            await statistics.call(HEAD, "PUT", path, {**body, "value": value})
        ).status_code == 200
    [figure] = (await statistics.get(HEAD)).json()["figures"]
    assert (figure["value"], figure["of"]) == (595881, 612321)
    assert figure["share"] == pytest.approx(0.9732, abs=0.0001)
    assert (await statistics.get(HEAD, until="2026-10-04")).json()["figures"] == []


async def test_of_a_figure_that_is_given_for_years_the_newest_is_shown(
    statistics: StatisticsUnderTest,
) -> None:
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(1100)]
    async with statistics.store.unit_of_work() as unit:
        for code in ("card_recorded", "ktp_recorded"):
            for number, on in enumerate(days):
                day = on.isoformat()
                figure = FigureRecord(
                    id=f"{code}:{day}", code=code, on=day, value=number, source="office"
                )
                unit.put(FIGURES, figure)
    shown = (await statistics.get(HEAD)).json()["figures"]
    newest = [("card_recorded", days[-1].isoformat()), ("ktp_recorded", days[-1].isoformat())]
    assert [(figure["code"], figure["on"]) for figure in shown] == newest
    listed = await statistics.call(HEAD, "GET", "/v1/figures", on="2024-01-01")
    assert [figure["on"] for figure in listed.json()] == ["2024-01-01"] * 2


async def test_years_by_village_take_no_more_memory_than_their_rows(
    statistics: StatisticsUnderTest,
) -> None:
    villages, bins = [f"33.19.01.20{n:02}" for n in range(20)], range(150)
    months = [f"{year}-{month:02}" for year in range(2016, 2026) for month in range(1, 13)]
    cells = [
        {
            "_id": f"1|villages|{period}|CAPIL|*|*|{village}",
            "version": 1,
            "generation": 1,
            "cube": "villages",
            "period": period,
            "department": "CAPIL",
            "document_type": "*",
            "channel": "*",
            "village": village,
            "counts": {f"took/check/{number}": 1 for number in bins},
        }
        for period in months
        for village in villages
    ]
    await statistics.store.database[CELLS.name].insert_many(cells)
    del cells
    taken = []
    for years, since in ((1, "2025-01-01"), (2, "2024-01-01"), (10, "2016-01-01")):
        tracemalloc.start()
        try:
            answer = await statistics.get(HEAD, since=since, until="2025-12-31", by="village")
            taken.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        ended = {row["stages"]["check"]["count"] for row in answer.json()["rows"]}
        assert ended == {len(bins) * 12 * years}
    # Ten years are more than is read at once, two years are not.
    assert taken[2] < 2 * taken[1], taken


async def test_nothing_of_people_is_kept(statistics: StatisticsUnderTest) -> None:
    life = await a_life()
    await statistics.hear(*life)
    submission = life[0][1]
    kept = "".join(
        [str(d) async for d in statistics.store.database[LIVES.name].find()]
        + [str(d) async for d in statistics.store.database[CELLS.name].find()]
    )
    assert submission.ticket not in kept
    assert "ciphertext" not in kept and "contact-1" not in kept and "ref-1" not in kept  # noqa: PT018


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2026-10-09", "until": "2026-10-08"},
        {"by": "weekday"},
        {"by": "day", "since": "2026-01-01"},
        {"since": "soon"},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_in_words(
    statistics: StatisticsUnderTest, wrong: dict[str, str]
) -> None:
    answer = await statistics.get(HEAD, **wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_taken_along_recounted_or_given_is_in_the_trail(
    statistics: StatisticsUnderTest,
) -> None:
    await statistics.hear(*await a_life())
    assert (await statistics.get(HEAD)).status_code == 200
    assert (await statistics.get(HEAD, ".csv", department="CAPIL")).status_code == 200
    assert (await statistics.get(HEAD, ".xlsx")).status_code == 200
    assert (await statistics.get(HEAD, ".svg")).status_code == 200
    assert (await statistics.get(HEAD, ".svg", chart="reasons", file="true")).status_code == 200
    day = {"day": "2026-10-05", "by": "department"}
    answer = await statistics.call(HEAD, "GET", "/v1/reconciliation.csv", **day)
    assert answer.status_code == 200, answer.text
    assert (await statistics.call("ops", "POST", "/v1/statistics/recount")).status_code == 202
    figure = {"value": 7, "source": "Contoh"}
    await statistics.call(HEAD, "PUT", "/v1/figures/ktp_recorded/2026-10-05", json=figure)
    october = {"since": "2026-10-01", "until": "2026-10-31", "by": "document_type"}
    written = await statistics.store.find(TRAIL, {})
    assert [(r.by, r.did, r.codes) for r in written] == [
        (
            HEAD,
            "statistics.read",
            {"exported": "csv", "table": "numbers", **october, "department": "CAPIL"},
        ),
        (HEAD, "statistics.read", {"exported": "xlsx", **october}),
        (HEAD, "statistics.read", {"exported": "svg", "table": "reasons", **october}),
        (
            HEAD,
            "statistics.read",
            {
                "exported": "csv",
                "table": "reconciliation",
                "since": "2026-10-05",
                "until": "2026-10-05",
                "by": "department",
            },
        ),
        ("ops", "statistics.recount", {"generation": "2"}),
        (HEAD, "figures.write", {"figure": "ktp_recorded", "on": "2026-10-05"}),
    ]
