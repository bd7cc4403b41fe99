"""NIK and family-card number by structure. Every number here is invented."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidInputError
from shared.domain.nik import NumberWarning, parse_family_card_number, parse_nik


@pytest.mark.parametrize(
    ("digits", "sex", "dates", "warnings"),
    [
        ("3319015708450001", "female", ["1945-08-17", "2045-08-17"], ()),
        ("3319016902000001", "female", ["2000-02-29"], ()),  # 1900 had no 29 February
        ("3374014502900002", "female", ["1990-02-05", "2090-02-05"], ()),  # first from Semarang
        (
            "3319990101900001",
            "male",
            ["1990-01-01", "2090-01-01"],
            (NumberWarning.UNKNOWN_DISTRICT,),
        ),
    ],
)
def test_a_nik_says_sex_and_birth_in_either_century(
    digits: str, sex: str, dates: list[str], warnings: tuple[NumberWarning, ...]
) -> None:
    nik = parse_nik(digits)
    assert (nik.digits, nik.sex, nik.warnings) == (digits, sex, warnings)
    assert [born.isoformat() for born in nik.birth_dates] == dates


@pytest.mark.parametrize(
    ("digits", "fault"),
    [
        ("3319017208450001", "date"),  # day 72 - 40 = 32
        ("3319018108450001", "date"),  # day 81 - 40 = 41
        ("3319014008450001", "date"),  # day 40
        ("3319010008450001", "date"),
        ("3319013102990001", "date"),  # 31 February
        ("3171013002001234", "date"),  # 30 February
        ("331901170845000", "16 digits"),
        ("331901170845000A", "16 digits"),
        ("31710117084500", "16 digits"),
        ("", "16 digits"),
        ("٣" * 16, "16 digits"),
        ("0000001708450001", "region"),
        ("3300011708450001", "region"),
        ("3319001708450001", "region"),
        ("3319011708450000", "0000"),
    ],
)
def test_what_cannot_be_a_nik_is_refused_without_repeating_it(digits: str, fault: str) -> None:
    with pytest.raises(InvalidInputError, match=fault) as caught:
        parse_nik(digits)
    assert not digits or digits not in str(caught.value)


def test_blanks_dots_and_dashes_do_not_matter() -> None:
    assert parse_nik(" 331901.570845-0001 ").digits == "3319015708450001"


def test_a_birth_date_after_the_day_of_reporting_is_left_out() -> None:
    nik = parse_nik("3319014102100005")
    assert nik.birth_dates_by(date(2026, 1, 1)) == (date(1910, 2, 1), date(2010, 2, 1))
    assert nik.birth_dates_by(date(2009, 1, 1)) == (date(1910, 2, 1),)


def test_a_number_does_not_show_itself_in_logs() -> None:
    assert "3319" not in repr(parse_nik("3319015708450001"))
    assert "3319" not in repr(parse_family_card_number("3319010503140002"))


def test_a_family_card_number_passes_quietly() -> None:
    card = parse_family_card_number("3319 0105 0314 0002", niks=["3319015708450001"])
    assert (card.digits, card.region, card.warnings) == ("3319010503140002", "33.19.01", ())


def test_a_womans_nik_in_the_place_of_a_family_card_number_is_noticed() -> None:
    card = parse_family_card_number("3319015708450001")
    assert card.warnings == (NumberWarning.LOOKS_LIKE_A_NIK,)


def test_a_nik_of_the_same_form_in_the_place_of_a_family_card_number_is_noticed() -> None:
    card = parse_family_card_number("3319011708450001", niks={"3319011708450001"})
    assert card.warnings == (NumberWarning.SAME_AS_A_NIK,)


@pytest.mark.parametrize(
    "digits", ["3319013508450001", "3319010508140000", "331901", "0019010508140001"]
)
def test_what_cannot_be_a_family_card_number_is_refused(digits: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_family_card_number(digits)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.booleans(), st.integers(1, 9999))
def test_any_birth_is_read_from_its_nik(born: date, female: bool, serial: int) -> None:
    day = born.day + (40 if female else 0)
    nik = parse_nik(f"331901{day:02}{born:%m%y}{serial:04}")
    assert born in nik.birth_dates
    assert nik.sex == ("female" if female else "male")
    assert nik.warnings == ()
    assert born not in nik.birth_dates_by(born - timedelta(days=1))


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInputError):
        assert len(parse_nik(text).digits) == 16
