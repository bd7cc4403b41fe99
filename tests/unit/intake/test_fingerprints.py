"""The same case filed twice has a fingerprint in common; other cases have none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.fingerprints import fingerprints, sound_of
from services.intake.people import SubjectData
from shared.privacy.lookup import LookupHasher

HASHER = LookupHasher(bytes(32))
NIK, CARD = "3319085503900001", "3319080101150007"
BORN = date(2026, 9, 1)


def of(name: str = "Bayi Contoh", document_type: str = "AKTA_LAHIR", **data: object) -> set[str]:
    subject = SubjectData(name, **data)  # type: ignore[arg-type]
    return set(fingerprints(document_type, subject, HASHER))


@pytest.mark.parametrize(
    "name", ["BAYI CONTOH", "bayi contoh", "Bayicontoh", "Bayi  Contoh ", "Báyi Contoh"]
)
def test_case_blanks_and_accents_do_not_matter(name: str) -> None:
    assert of(family_card=CARD) == of(name, family_card=CARD)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soekarno", "Sukarno"),
        ("Djoko Tjahjo", "Joko Cahjo"),
        ("Annisa", "Anisa"),
        ("Nur'aini", "Nuraini"),
    ],
)
def test_old_and_doubled_spellings_do_not_matter(one: str, other: str) -> None:
    assert of(one, family_card=CARD) & of(other, family_card=CARD)


def test_with_a_nik_nothing_else_matters() -> None:
    assert of("Siti", nik=NIK) == of("Someone Else", nik=NIK, family_card=CARD, birth_date=BORN)


def test_another_document_type_is_another_case() -> None:
    assert not of(nik=NIK) & of(nik=NIK, document_type="KIA_BARU")


def test_a_newborn_is_found_by_name_or_by_birth_date_in_its_family() -> None:
    full = of(family_card=CARD, birth_date=BORN)
    assert full & of(family_card=CARD)
    assert full & of("Bayi Cnotoh", family_card=CARD, birth_date=BORN)
    assert not full & of("Anak Lain", family_card=CARD, birth_date=date(2020, 1, 1))
    assert not full & of(family_card="3319080101150008", birth_date=BORN)


def test_without_any_number_name_and_birth_date_are_needed_together() -> None:
    assert of(birth_date=BORN) == of("BAYI CONTOH", birth_date=BORN) != set()
    assert of() == set()


def test_no_fingerprint_is_found_without_the_offices_key() -> None:
    other = LookupHasher(bytes([1] * 32))
    subject = SubjectData("Bayi Contoh", nik=NIK)
    assert set(fingerprints("X", subject, HASHER)) != set(fingerprints("X", subject, other))


@given(st.text(alphabet=st.characters(categories=("L", "Zs")), max_size=40))
def test_the_sound_of_a_name_has_no_case_and_settles(name: str) -> None:
    assert sound_of(name.upper()) == sound_of(name.upper().lower())
    assert " " not in sound_of(name)
