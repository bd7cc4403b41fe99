"""Each document type loads and asks for what the rules ask for."""

from datetime import date, timedelta

import pytest

from shared.catalogue.describe import describe
from shared.catalogue.document_type import Tone
from shared.catalogue.products import ProductForm
from shared.domain.errors import InvalidInputError
from tests.support.catalogue import RULES

# For each type: the facts of a typical case, and the papers that it needs ("A/B": one of them).
TYPICAL = {
    "AKTA_LAHIR": (
        {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"},
        "F-2.01 SK_LAHIR BUKTI_KAWIN KK_ASLI",
    ),
    "SKET_LAHIR_MATI": ({}, "F-2.01 SK_LAHIR_MATI KK_ASLI"),
    "AKTA_MATI": ({"keadaan": "biasa", "nik_terdata": "ya"}, "F-2.01 SK_MATI KK_ASLI/KTP_ALM"),
    "AKTA_KAWIN": (
        {
            "kawin_islam": "tidak",
            "status_sebelumnya": "cerai_mati",
            "usia_termuda": ">=19",
            "istri_kedua": "tidak",
            "calon_luar_kudus": "ya",
        },
        "F-2.01 SK_PEMUKA FOTO_4X6 KTP_EL KK_ASLI AKTA_MATI SK_DUKCAPIL_ASAL",
    ),
    "AKTA_CERAI": (
        {"akta_kawin_ada": "tidak"},
        "F-2.01 PUTUSAN_CERAI F-2.04 KTP_EL KK_ASLI",
    ),
    "KK_BARU": ({"bukti_status_ada": "ya"}, "F-1.02 BUKTI_KAWIN/AKTA_CERAI"),
    "KK_GANTI_KEPALA": ({"semua_anggota_anak": "ya"}, "F-1.02 AKTA_MATI KK_LAMA SIAP_WALI"),
    "KK_PISAH": ({"karena_kawin_cerai": "kawin"}, "F-1.02 KK_LAMA BUKTI_KAWIN"),
    "KK_UBAH": (
        {"elemen": "alamat", "anak_pindah_sendiri": "ya"},
        "F-1.02 F-1.06 KK_LAMA BUKTI_UBAH PENGASUHAN SIAP_TAMPUNG",
    ),
    "KK_HILANG_RUSAK": ({"sebab": "hilang", "orang_asing": "tidak"}, "F-1.02 SURAT_POLISI"),
    "KTP_REKAM": ({}, "F-1.02 KK_ASLI"),
    "KTP_GANTI": ({"sebab": "ubah_data"}, "F-1.02 KTP_EL_LAMA BUKTI_UBAH"),
    "KIA_BARU": ({"usia_anak": "5-<17"}, "AKTA_LAHIR_ANAK KK_ASLI KTP_ORTU FOTO_2X3"),
    "KIA_GANTI": ({"sebab": "rusak"}, "KIA_LAMA"),
    "PINDAH_KELUAR": ({"sisa_anggota": "hanya_anak"}, "F-1.03 KK_ASLI SIAP_WALI"),
    "PINDAH_DATANG": ({"tempat_tinggal": "kontrak_kos"}, "SKPWNI SETUJU_RUMAH"),
    "PINDAH_DALAM": ({"tempat_tinggal": "sendiri"}, "F-1.03 KK_ASLI"),
    "BIODATA": (
        {"bayi_dari_ortu_terdata": "tidak", "dokumen_ada": "tidak", "tempat_tinggal": "sendiri"},
        "F-1.01 PENGANTAR_RT F-1.04",
    ),
    "KUTIPAN_KEDUA": ({"sebab": "rusak"}, "F-2.01 KUTIPAN_RUSAK KK_ASLI"),
    "UBAH_NAMA": ({}, "F-2.01 PUTUSAN_NAMA AKTA_LAHIR_ANAK KK_ASLI KTP_EL"),
}


def test_the_twenty_document_types_are_there() -> None:
    assert set(RULES.types) == set(TYPICAL)


@pytest.mark.parametrize("code", TYPICAL)
def test_a_typical_case_needs_the_papers_of_the_rules(code: str) -> None:
    facts, papers = TYPICAL[code]
    checklist = RULES.type(code).checklist(facts)
    assert checklist.is_settled
    assert {"/".join(m.papers) for m in checklist.missing(())} == set(papers.split())


@pytest.mark.parametrize("code", TYPICAL)
def test_every_type_can_be_described_in_each_language(code: str) -> None:
    for language in ("id", "en", "jv"):
        description = describe(RULES, RULES.type(code), language)
        assert description.fee_rupiah == 0
        assert description.service_standard == timedelta(hours=24)
        assert description.products
        assert len(description.general_rules) == len(RULES.office.general_rules)


def test_a_birth_needs_two_departments_and_the_owner_comes_first() -> None:
    birth = RULES.type("AKTA_LAHIR")
    assert [department.code for department in birth.departments] == ["CAPIL", "DAFDUK"]
    makers = {p.key: p.product.department.code for p in birth.keyed_products}
    assert makers == {"AKTA_LAHIR": "CAPIL", "KK": "DAFDUK", "KIA": "DAFDUK"}


def test_two_products_of_one_kind_get_keys_of_their_own() -> None:
    keys = [yielded.key for yielded in RULES.type("KK_PISAH").keyed_products]
    assert keys == ["KK-1", "KK-2"]


def test_only_cards_are_collected() -> None:
    cards = {code for code, p in RULES.products.items() if p.form is ProductForm.CARD}
    assert cards == {"KTP_EL", "KTP_EL_PASANGAN", "KIA"}
    assert all(RULES.product(code).is_collected for code in cards)


def test_mourners_are_spoken_to_with_condolence() -> None:
    mourning = {code for code, t in RULES.types.items() if t.tone is Tone.CONDOLENCE}
    assert mourning == {"AKTA_MATI", "SKET_LAHIR_MATI", "KK_GANTI_KEPALA"}


def test_types_that_need_a_visit_say_what_for() -> None:
    visits = {code for code, t in RULES.types.items() if t.in_person}
    assert visits == {"AKTA_KAWIN", "KTP_REKAM", "PINDAH_DATANG", "PINDAH_DALAM", "BIODATA"}
    assert all(RULES.type(code).in_person_for for code in visits)


@pytest.mark.parametrize(("days", "late"), [(0, 0), (60, 0), (61, 1), (400, 340)])
def test_a_late_report_of_a_birth_is_flagged_and_still_has_its_checklist(
    days: int, late: int
) -> None:
    birth, born = RULES.type("AKTA_LAHIR"), date(2026, 1, 5)
    assert birth.days_late({"tanggal_lahir": born}, born + timedelta(days=days)) == late
    assert birth.days_late({}, born) == 0


@pytest.mark.parametrize(
    ("born", "answer"),
    [
        (date(2021, 6, 2), "<5"),
        (date(2021, 6, 1), "5-<17"),
        (date(2009, 6, 2), "5-<17"),
        (date(2009, 6, 1), ">=17"),
    ],
)
def test_the_age_of_a_child_follows_from_its_date_of_birth(born: date, answer: str) -> None:
    facts = RULES.type("KIA_BARU").compute_facts({"tanggal_lahir": born}, date(2026, 6, 1))
    assert facts == {"usia_anak": answer}


def test_a_fact_whose_date_is_unknown_is_asked_for() -> None:
    kia = RULES.type("KIA_BARU")
    assert kia.compute_facts({}, date(2026, 6, 1)) == {}
    assert [fact.code for fact in kia.checklist({}).questions] == ["usia_anak"]


def test_an_islamic_marriage_is_turned_away_before_anything_is_asked_for() -> None:
    checklist = RULES.type("AKTA_KAWIN").checklist({"kawin_islam": "ya"})
    assert checklist.turned_away is not None
    assert checklist.turned_away.code == "DI_KUA"
    assert checklist.is_settled
    assert checklist.missing(()) == ()


def test_unknown_facts_and_answers_are_named_without_repeating_what_was_typed() -> None:
    with pytest.raises(InvalidInputError) as caught:
        RULES.type("AKTA_LAHIR").validate_facts({"anak_temuan": "Siti", "anak_temua": "ya"})
    assert caught.value.problems["anak_temuan"] == "Answer one of: ya, tidak."
    assert "Did you mean 'anak_temuan'?" in caught.value.problems["facts"]
    assert "Siti" not in str(caught.value) + str(caught.value.problems)


def test_a_birth_is_late_by_the_subjects_own_date_and_another_event_only_by_a_given_one() -> None:
    birth, death = RULES.type("AKTA_LAHIR"), RULES.type("AKTA_MATI")
    today, long_ago = date(2026, 10, 5), date(2026, 6, 1)
    assert birth.is_late({}, long_ago, today)
    assert not birth.is_late({}, date(2026, 9, 30), today)
    assert not birth.is_late({}, None, today)
    assert birth.is_late({"tanggal_lahir": long_ago}, date(2026, 9, 30), today)
    assert not death.is_late({}, long_ago, today)
    assert death.is_late({"tanggal_kematian": long_ago}, date(1950, 1, 1), today)
