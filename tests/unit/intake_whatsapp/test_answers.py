"""What people type, as an answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.whatsapp.dialogue.answers import choose, read_date
from services.intake.channels.whatsapp.dialogue.reply import Option
from services.intake.channels.whatsapp.dialogue.texts import load_texts

TEXTS = load_texts()["id"]
YES_NO = (
    Option("f:ya", "Ya"),
    Option("f:tidak", "Tidak"),
    Option("f:ibu", "Dicatat sebagai anak ibu"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("1", 0), ("ya", 0), ("YA!", 0), ("iya", 0), ("nggih", 0), ("f:ya", 0)),
        *(("2", 1), ("Tidak.", 1), ("gak", 1), ("mboten", 1)),
        *(("3", 2), ("dicatat", 2), ("Dicatat sebagai anak ibu", 2)),
        *(("4", None), ("0", None), ("mungkin", None), ("", None), ("٢", 1)),
    ],
)
def test_a_choice_is_made_by_number_label_or_synonym(typed, meant):
    found = choose(typed, YES_NO, TEXTS)
    assert found == (None if meant is None else YES_NO[meant])


@given(st.text(max_size=40))
def test_any_text_is_a_choice_or_none(typed):
    assert choose(typed, YES_NO, TEXTS) in (*YES_NO, None)


@pytest.mark.parametrize(
    "typed",
    [
        *("17-08-1990", "17/8/1990", "17.08.1990", "17 8 1990", "1990-08-17"),
        *("17 Agustus 1990", "17 agt 1990", "17 Ags 1990", " 17 AGUSTUS 1990 ", "17-Agu-1990"),
        *("17081990", "Jumat, 17 Agustus 1990", "tgl 17-8-1990", "hari jumat tanggal 17/08/1990"),
        *("17 August 1990", "١٧-٠٨-١٩٩٠"),
    ],
)
def test_a_date_is_read_as_people_write_it(typed):
    assert read_date(typed, TEXTS.months) == date(1990, 8, 17)


@pytest.mark.parametrize(
    "typed",
    [
        *("31-02-1990", "170890", "17-08-90", "ju 1990", "17 juxx 1990", "", "31021990"),
        *("17-08-1990 dan 18-08-1990", "3319080101150007", "RT 2 RW 1 nomor 17", "17 8 19900"),
    ],
)
def test_what_is_no_date_is_not_guessed_at(typed):
    assert read_date(typed, TEXTS.months) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day):
    assert read_date(day.strftime("%d-%m-%Y"), TEXTS.months) == day
    assert read_date(day.isoformat(), TEXTS.months) == day


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["", "tanggal ", "Hari Senin, "]),
    st.sampled_from([" ", "-", "/", ".", " - "]),
    st.sampled_from(sorted(TEXTS.months)),
    st.booleans(),
)
def test_a_day_is_the_same_in_whatever_spelling(day, before, between, month, is_short):
    padded = f"{before}{day:%d}{between}{day:%m}{between}{day:%Y}"
    bare = f"{before}{day.day}{between}{day.month}{between}{day.year}"
    assert read_date(padded, TEXTS.months) == read_date(bare, TEXTS.months) == day
    assert read_date(f"{before}{day:%d%m%Y}", TEXTS.months) == day
    named = month[:3] if is_short else month
    worded = f"{before}{day.day}{between}{named.title()}{between}{day.year}"
    try:
        expected = day.replace(month=TEXTS.months[month])
    except ValueError:  # such as 31 February
        expected = None
    assert read_date(worded, TEXTS.months) == expected


@given(st.text(max_size=30) | st.from_regex(r"[0-9 ./-]{0,14}", fullmatch=True))
def test_any_text_is_a_day_or_none(typed):
    assert read_date(typed, TEXTS.months) is None or any(c.isdecimal() for c in typed)
