"""Looking things up in the rules, and keeping the rules of a request for life."""

from pathlib import Path

import pytest

from shared.catalogue.loading import load_catalogue
from shared.domain.errors import InvalidInputError
from tests.support.catalogue import CATALOGUE, RULES
from tests.unit.catalogue.trees import edit, small_tree


def test_a_request_keeps_its_rules_when_newer_ones_come(tmp_path: Path) -> None:
    small_tree(tmp_path, "2021-09")
    newer = small_tree(tmp_path, "2027-01")
    edit(newer / "office.yaml", "in_force_from: 2021-09-28", "in_force_from: 2027-01-01")
    edit(newer / "types/AKTA_LAHIR.yaml", "days: 60", "days: 90")
    both = load_catalogue(tmp_path)
    assert both.versions == ("2021-09", "2027-01")
    limits = {}
    for version in both.versions:
        limit = both.rules(version).type("AKTA_LAHIR").reporting_limit
        limits[version] = limit and limit.days
    assert limits == {"2021-09": 60, "2027-01": 90}
    assert both.current.version == "2027-01"


def test_an_unknown_version_names_those_there_are() -> None:
    with pytest.raises(InvalidInputError, match="Allowed: 2021-09"):
        CATALOGUE.rules("2021-08")


@pytest.mark.parametrize(
    ("look_up", "code", "meant"),
    [
        (RULES.type, "AKTA_LHIR", "AKTA_LAHIR"),
        (RULES.paper, "F-201", "F-2.01"),
        (RULES.product, "KTPEL", "KTP_EL"),
        (RULES.reason, "FOTO_BURAN", "FOTO_BURAM"),
        (RULES.department, "CAPI", "CAPIL"),
        (RULES.number, "SKPWN", "SKPWNI"),
    ],
)
def test_an_unknown_code_names_the_closest(look_up, code: str, meant: str) -> None:  # type: ignore[no-untyped-def]
    assert look_up(meant).code == meant
    with pytest.raises(InvalidInputError, match=f"Did you mean '{meant}'"):
        look_up(code)


def test_an_unknown_switch_is_refused() -> None:
    RULES.validate_switches({"datang_f103": True})
    with pytest.raises(InvalidInputError, match="datang_f103"):
        RULES.validate_switches({"datang_f13": True})


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("akta_lahir", ["AKTA_LAHIR"]),
        ("  Akte   KELAHIRAN ", ["AKTA_LAHIR"]),
        ("Birth certificate", ["AKTA_LAHIR"]),
        ("é-KTP", ["KTP_REKAM"]),
        ("akte", ["AKTA_LAHIR"]),
        ("mau bikin akte kematian untuk bapak", ["AKTA_MATI"]),
        ("surat pindah", ["PINDAH_KELUAR"]),
        ("akte kelahirn", ["AKTA_LAHIR"]),
        ("pindah", ["PINDAH_DALAM", "PINDAH_DATANG", "PINDAH_KELUAR"]),
        ("paspor", []),
        ("", []),
        ("?!", []),
    ],
)
def test_people_find_a_type_by_their_own_words(words: str, codes: list[str]) -> None:
    assert [found.code for found in RULES.find_by_word(words)] == codes


def test_every_code_name_and_synonym_finds_its_own_type() -> None:
    for kind in RULES.types.values():
        for phrase in kind.phrases:
            assert RULES.find_by_word(phrase) == (kind,)


@pytest.mark.parametrize(
    ("pattern", "typed", "recorded"),
    [
        ("AKTA_LAHIR", " 3319-lt-05062017-0021 ", "3319-LT-05062017-0021"),
        ("SKPWNI", "SKPWNI/3319/050617/0001", "SKPWNI/3319/050617/0001"),
    ],
)
def test_a_number_is_recorded_in_capitals(pattern: str, typed: str, recorded: str) -> None:
    assert RULES.number(pattern).check(typed) == recorded


@pytest.mark.parametrize(
    "typed", ["3319-LX-05062017-0021", "3319-LU-05062017-0021\n1", "", "٣" * 16]
)
def test_a_number_of_another_kind_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="looks like 3319-LU-05062017-0001"):
        RULES.number("AKTA_LAHIR").check(typed)


def test_digits_of_other_scripts_are_no_nik() -> None:
    with pytest.raises(InvalidInputError):
        RULES.number("NIK").check("٣" * 16)


def test_a_reason_is_written_with_its_paper() -> None:
    reason, paper = RULES.reason("BERKAS_KURANG"), RULES.paper("KK_ASLI")
    assert reason.placeholders == {"paper"}
    text = reason.write("id", {"paper": paper.label.read("id")})
    assert text == "Kartu Keluarga belum ada. Kirim foto Kartu Keluarga."


def test_a_reason_cannot_be_written_while_a_word_is_missing() -> None:
    with pytest.raises(InvalidInputError) as caught:
        RULES.reason("DATA_BEDA").write("id", {"data": "Nama", "paper_a": "", "paper_b": "KK"})
    assert caught.value.problems == {"paper_a": "is missing"}


def test_every_message_can_be_read_in_javanese_by_way_of_indonesian() -> None:
    name = RULES.type("AKTA_LAHIR").name
    assert name.read("jv") == name.read("id")
    assert name.read("en") == "Birth certificate"
