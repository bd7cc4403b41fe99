"""Tables as files that spreadsheet programs open."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from shared.spreadsheet import from_csv, to_csv

FORMULAS = ("=1+1", "+62 811", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_takes_a_text_for_a_formula(text: str) -> None:
    table = to_csv([["Nama", text]])
    [shown] = csv.reader(StringIO(table.decode("utf-8-sig"), newline=""))
    assert shown == ["Nama", f"'{text}"]
    assert from_csv(table) == [["Nama", text]]


def test_numbers_stay_numbers_and_a_dash_a_dash() -> None:
    at = datetime(2026, 10, 5, 8, tzinfo=UTC)
    row = to_csv([[-3, -0.5, 12, None, "-", "'tis", at]]).decode("utf-8-sig")
    assert row == "-3,-0.5,12,,-,'tis,2026-10-05T08:00:00Z\r\n"
