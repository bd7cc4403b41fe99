"""Look-up hashes: the same person is found however written, and nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidInputError
from shared.privacy.lookup import LookupHasher
from shared.privacy.masking import mask_text

HASHER = LookupHasher(b"k" * 32)


@pytest.mark.parametrize(
    "text", ["3319015708450001", "33.19.01.570845.0001", " 3319 0157 0845 0001"]
)
def test_a_nik_is_found_however_it_is_written(text: str) -> None:
    assert HASHER.nik(text) == HASHER.nik("3319015708450001")


@pytest.mark.parametrize(
    "text", ["081234567890", "6281234567890", "+62 812-3456-7890", "0812 3456 7890"]
)
def test_a_phone_is_found_however_it_is_written(text: str) -> None:
    assert HASHER.phone(text) == HASHER.phone("+6281234567890")


def test_a_foreign_phone_is_found_by_its_digits() -> None:
    assert HASHER.phone("+65 9123 4567") == HASHER.phone("+6591234567")
    assert HASHER.phone("+65 9123 4567") != HASHER.phone("+65 9123 4568")


@pytest.mark.parametrize("text", ["SITI RAHAYU", "siti  rahayu", "Siti Rahayu,", "Sití Rahayu"])
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert HASHER.name(text) == HASHER.name("Siti Rahayu")


def test_a_whatsapp_user_id_keeps_its_case() -> None:
    assert HASHER.whatsapp("ID.aB3") != HASHER.whatsapp("ID.Ab3")


def test_kinds_do_not_find_each_other() -> None:
    digits = "3319015708450001"
    hashes = {HASHER.nik(digits), HASHER.family_card(digits), HASHER.whatsapp(digits)}
    assert len(hashes) == 3


def test_another_key_finds_nothing() -> None:
    assert LookupHasher(b"x" * 32).nik("3319015708450001") != HASHER.nik("3319015708450001")


@pytest.mark.parametrize("text", ["", "  ", "---"])
def test_nothing_cannot_be_looked_up(text: str) -> None:
    for kind in (HASHER.nik, HASHER.family_card, HASHER.phone, HASHER.name):
        with pytest.raises(InvalidInputError):
            kind(text)


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_a_hash_is_short_plain_and_passes_through_logs(nik: str) -> None:
    hashed = HASHER.nik(nik)
    assert len(hashed) == 26
    assert hashed.isalnum()
    assert mask_text(hashed) == hashed
