"""What may be said about people, what is refused, and what an officer should look at."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.people import ApplicantData, SubjectData, check_applicant, check_subject
from shared.catalogue.villages import Villages, load_villages
from shared.domain.errors import InvalidInputError

TODAY = date(2026, 10, 5)
NIK = "3319085503900001"
VILLAGES = load_villages()


def checked(**data: Any) -> tuple[SubjectData, set[tuple[str, str]]]:
    subject, advice = check_subject(SubjectData(**data), VILLAGES, TODAY)
    return subject, {(a.where, a.code) for a in advice}


def problems_of(**data: Any) -> set[str]:
    with pytest.raises(InvalidInputError) as caught:
        check_subject(SubjectData(**data), VILLAGES, TODAY)
    return set(caught.value.problems)


def test_a_name_is_kept_as_written_but_for_blanks() -> None:
    assert checked(name="  Siti   Nur Hayati ")[0].name == "Siti Nur Hayati"


@pytest.mark.parametrize(
    "name", ["", "   ", "A" * 61, "Сити", "Siti 2", "Siti@Rumah", "'", "Siti\x00Nur", "สิริ"]
)
def test_a_name_that_no_rule_allows_is_refused(name: str) -> None:
    assert problems_of(name=name, nik=NIK) == {"subject.name"}


@pytest.mark.parametrize("name", ["Nur'aini Putri", "Dr. Siti Aminah", "Ana-Maria Putri"])
def test_punctuation_is_refused_for_a_new_name_and_noted_for_a_registered_one(name: str) -> None:
    assert problems_of(name=name) == {"subject.name"}
    assert ("subject.name", "name_has_punctuation") in checked(name=name, nik=NIK)[1]


def test_a_name_of_sixty_letters_with_accents_is_taken() -> None:
    name = "É" * 29 + " " + "b" * 30
    assert checked(name=name)[0].name == name


def test_a_name_of_one_word_is_taken_with_advice() -> None:
    assert checked(name="Suparno")[1] == {("subject.name", "name_of_one_word")}


def test_a_birth_date_unlike_the_nik_is_noted_and_not_refused() -> None:
    found = checked(name="Siti Nurhayati", nik=NIK, birth_date=date(1991, 1, 1))[1]
    assert ("subject.nik", "nik_birth_date_differs") in found
    assert not checked(name="Siti Nurhayati", nik=NIK, birth_date=date(1990, 3, 15))[1]


def test_numbers_that_cannot_be_are_refused_together_and_not_repeated() -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_subject(
            SubjectData("Siti Nurhayati", nik="331908550390", family_card="12"), VILLAGES, TODAY
        )
    assert set(caught.value.problems) == {"subject.nik", "subject.family_card"}
    assert "331908550390" not in str(caught.value.extensions)


def test_a_nik_typed_as_the_family_card_is_noted() -> None:
    found = checked(name="Siti Nurhayati", nik=NIK, family_card=NIK)[1]
    assert ("subject.family_card", "same_as_a_nik") in found


@pytest.mark.parametrize("day", [date(2026, 10, 6), date(1880, 1, 1)])
def test_a_birth_date_in_the_future_or_long_past_is_refused(day: date) -> None:
    assert problems_of(name="Bayi Contoh", birth_date=day) == {"subject.birth_date"}


def test_a_village_is_taken_by_its_code_only() -> None:
    assert checked(name="Bayi Contoh", village="3319082001")[0].village == "33.19.08.2001"
    for code in ("33.74.01.1001", "Gribig", "''"):
        assert problems_of(name="Bayi Contoh", village=code) == {"subject.village"}


@pytest.mark.parametrize("phone", ["081200000101", "+62 812-0000-0101", "62812 0000 0101"])
def test_a_phone_is_written_in_one_way(phone: str) -> None:
    data, _ = check_applicant(ApplicantData("Siti Nurhayati", phone))
    assert data.phone == "+6281200000101"


@pytest.mark.parametrize("phone", [None, "", "12", "abc", "0812000001010000000000"])
def test_an_applicant_who_cannot_be_reached_is_refused(phone: str | None) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_applicant(ApplicantData("Siti Nurhayati", phone))
    assert set(caught.value.problems) == {"applicant.phone"}


def test_an_applicant_without_a_phone_may_be_reached_on_whatsapp() -> None:
    assert check_applicant(ApplicantData("Siti", whatsapp_id="ID.1"))[0].phone is None


def test_a_language_that_is_not_ours_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_applicant(ApplicantData("Siti Nurhayati", "081200000101", language="fr"))
    assert set(caught.value.problems) == {"applicant.language"}


@given(name=st.text(max_size=80), nik=st.text(max_size=20), card=st.text(max_size=20))
def test_whatever_is_typed_is_taken_or_refused_without_repeating_it(
    name: str, nik: str, card: str
) -> None:
    try:
        subject, _ = check_subject(SubjectData(name, nik, card), Villages(()), TODAY)
    except InvalidInputError as error:
        assert error.problems
    else:
        assert 0 < len(subject.name) <= 60
        assert subject.nik is None or len(subject.nik) == 16
