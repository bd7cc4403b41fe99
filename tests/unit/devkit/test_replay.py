"""The plan of a replayed month adds up to what was published, and its clock goes forward only."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from devkit.replay.clock import SteeredClock
from devkit.replay.months import KUDUS_2017, Month
from devkit.replay.plan import name, plan
from devkit.replay.report import compare, kinds_tables
from devkit.replay.rules import write_rules
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages
from tests.support.catalogue import RULES

VILLAGES = [village.code for village in load_villages()]


def made(month: Month) -> Counter[str]:
    return Counter({kind.document_type: kind.count for kind in month.kinds})


def test_the_requests_of_the_month_make_what_was_published() -> None:
    products: Counter[str] = Counter()
    for kind in KUDUS_2017.kinds:
        products[kind.product] += kind.count
    for figure in KUDUS_2017.published:
        if figure.product:
            assert products[figure.product] == figure.count, figure.what
        else:
            assert made(KUDUS_2017)[str(figure.document_type)] == figure.count, figure.what


def test_the_plan_files_each_request_once_and_leaves_the_last_day_to_finish() -> None:
    turns = plan(KUDUS_2017, RULES.office, VILLAGES)
    filed = [request for turn in turns for request in turn.filed]
    assert Counter(request.kind.document_type for request in filed) == made(KUDUS_2017)
    assert [request.number for request in filed] == list(range(len(filed)))
    assert [turn.at for turn in turns] == sorted(turn.at for turn in turns)
    assert {turn.at.date() for turn in turns if turn.filed} >= {KUDUS_2017.first}
    assert {len(turn.filed) for turn in turns if turn.at.date() == KUDUS_2017.last} == {0}
    assert plan(KUDUS_2017, RULES.office, VILLAGES) == turns


def test_everybody_in_the_plan_has_another_name() -> None:
    assert len({name(number) for number in range(5000)}) == 5000


def test_under_the_rules_of_the_month_every_request_makes_one_document(tmp_path: Path) -> None:
    rules = load_catalogue(write_rules(KUDUS_2017, tmp_path / "rules")).current
    for kind in KUDUS_2017.kinds:
        found = rules.type(kind.document_type)
        assert [product.code for product in found.products] == [kind.product]
        assert found.department.code == kind.department


def test_a_figure_that_differs_is_seen() -> None:
    answer = {
        "total": {"products": {"KK": 1018, "AKTA_LAHIR": 1984}},
        "rows": [{"key": "PINDAH_KELUAR", "completed": 42}],
        "figures": [{"code": "ktp_recorded", "value": 595881, "of": 612321}],
    }
    wrong = [one.what for one in compare(KUDUS_2017, answer) if not one.is_equal]
    assert wrong == ["birth certificates", "death certificates", "moves in"]


def test_a_steered_clock_is_read_by_all_who_have_its_file(tmp_path: Path) -> None:
    begin = datetime(2017, 5, 9, 1, 0, tzinfo=UTC)
    steering = SteeredClock.create(tmp_path / "clock", begin)
    reading = SteeredClock(tmp_path / "clock")
    assert begin <= reading() < begin + timedelta(minutes=1)
    steering.go_to(begin + timedelta(days=3))
    assert begin + timedelta(days=3) <= reading() < begin + timedelta(days=3, minutes=1)
    with pytest.raises(ValueError, match="only goes forward"):
        steering.go_to(begin)


def test_the_report_is_readable_on_eighty_columns() -> None:
    stages = {stage: {"median": 7_200, "p90": 236_000} for stage in ("check", "making")}
    counts = {"received": 1_985, "returned": 74, "completed": 1_985, "within_promise": 1.0}
    row = {**counts, "stages": stages}
    named = {**row, "label": {"en": "Change of the data on a family card"}}
    terminal = Console(width=80, record=True, file=StringIO())
    for table in kinds_tables({"rows": [named], "total": row}):
        terminal.print(table)
    told = terminal.export_text()
    assert "…" not in told
    assert told.count("65.6 h") == 4
    assert told.count("1,985") == 4
