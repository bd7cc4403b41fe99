"""The trail in people's words."""

from services.notifier.told import Kind
from services.verification.queue_views import View
from shared.domain.lifecycle import Change
from shared.identity.principal import Role
from shared.identity.rights import Action
from shared.trail.naming import Naming
from shared.trail.texts import trail_texts, words_of
from tests.support.catalogue import CATALOGUE

NAMING = Naming(CATALOGUE, "id")
TABLES = ("queue", "load", "deadlines", "absences", "overdue", "making")
# The last product is told as one more that is ready.
TOLD = [c for c in Change if c is not Change.LAST_PRODUCT_READY]


def test_every_right_has_words_for_whoever_reads_that_it_was_used() -> None:
    assert [action for action in Action if f"rights.{action}" not in trail_texts()] == []


def test_a_right_of_another_time_is_shown_by_its_code() -> None:
    assert words_of("case.forgotten").id == "case.forgotten"


def test_every_role_change_and_notice_has_words_for_whose_file_it_is() -> None:
    assert [role for role in Role if f"roles.{role}" not in trail_texts()] == []
    told = {code: NAMING.details({"outcome": code}) for code in (*TOLD, *Kind)}
    assert [code for code, words in told.items() if words == f"hasil: {code}"] == []


def test_every_table_that_is_taken_along_has_words_for_what_it_is() -> None:
    told = [NAMING.details({"exported": table}) for table in TABLES]
    told += [NAMING.details({"view": view}) for view in View]
    codes = (*TABLES, *View)
    assert [c for c, words in zip(codes, told, strict=True) if words.endswith(f": {c}")] == []


def test_details_are_told_in_words_and_days_as_people_write_them() -> None:
    since = {"exported": "csv", "since": "2026-10-01", "department": "CAPIL"}
    assert NAMING.details(since) == (
        "diunduh sebagai: CSV; dari: 1 Oktober 2026; bidang: Bidang Pelayanan Pencatatan Sipil"
    )


def test_ids_of_the_offices_records_are_nothing_to_read() -> None:
    assert NAMING.details({"conversation": "c-1", "handed": "back"}) == (
        "diserahkan: kembali ke Loket"
    )
