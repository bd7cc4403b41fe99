"""The trail as a file."""

from datetime import UTC, datetime

from shared.trail.file import from_csv, to_csv, to_rows
from shared.trail.records import TrailRecord

FORMULA = '=HYPERLINK("https://evil.example")'


def a_record(number: int, by: str) -> TrailRecord:
    return TrailRecord(
        id=f"r{number}",
        at=datetime(2026, 11, 23, 3, number, tzinfo=UTC),
        service="verification",
        by=by,
        roles=("verifier",),
        departments=("CAPIL",),
        did="case.read",
        ticket="KDS-7K3M-9QXC",
        codes={"paper": "KK_ASLI, KTP"},
    )


def test_a_table_of_several_services_is_read_back_as_it_was_written() -> None:
    rows = to_rows([a_record(2, FORMULA), a_record(1, "-rina\n'bayu'")], "id")
    assert from_csv(to_csv(rows, "id")) == rows
    assert [row.by for row in rows] == ["-rina\n'bayu'", FORMULA]


def test_no_spreadsheet_takes_a_name_for_a_formula() -> None:
    table = to_csv(to_rows([a_record(1, FORMULA)], "en"), "en").decode("utf-8-sig")
    assert "'=HYPERLINK" in table
    assert ',"=' not in table
