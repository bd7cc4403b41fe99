"""The trail as a file."""

from datetime import UTC, datetime

from shared.trail.export import from_csv, to_csv, to_rows
from shared.trail.records import TrailRecord
from tests.support.catalogue import CATALOGUE

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
    rows = to_rows([a_record(2, FORMULA), a_record(1, "-rina\n'bayu'")], CATALOGUE, "id")
    assert from_csv(to_csv(rows, "id")) == rows
    assert [row.by for row in rows] == ["-rina\n'bayu'", FORMULA]
    by_nik = to_csv(rows, "id", is_by_nik=True)
    last = by_nik.decode("utf-8-sig").splitlines()[-1]
    assert "bayi baru lahir" in last
    assert "Percakapan dengan petugas loket" in last
    assert from_csv(by_nik) == rows
