"""Sealed values open with their own key in their own field, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.domain.errors import InvalidInputError
from shared.privacy.errors import CannotOpenError
from shared.privacy.sealing import (
    DataKey,
    Sealed,
    open_bytes,
    open_sealed,
    seal,
    seal_bytes,
)

KEY = DataKey("request-1", bytes(range(32)))
OTHER = DataKey("request-2", bytes(range(32)))
TEXTS = st.text(max_size=200)


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    nik: Sealed


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert open_sealed(KEY, seal(KEY, text, "nik"), "nik") == text


@given(st.binary(max_size=500))
def test_any_bytes_come_back_as_they_were(content: bytes) -> None:
    assert open_bytes(KEY, seal_bytes(KEY, content, "paper"), "paper") == content


@given(st.text(min_size=8, max_size=50))
def test_the_text_does_not_show_in_what_is_sealed(text: str) -> None:
    assert text not in seal(KEY, text, "nik")
    assert text.encode() not in seal_bytes(KEY, text.encode(), "nik")


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal(KEY, "Siti", "name") != seal(KEY, "Siti", "name")


@given(text=TEXTS, data=st.data())
def test_no_character_of_a_sealed_text_can_be_changed(text: str, data: st.DataObject) -> None:
    sealed = seal(KEY, text, "nik")
    place = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != sealed[place]))
    with pytest.raises(CannotOpenError):
        open_sealed(KEY, sealed[:place] + other + sealed[place + 1 :], "nik")


@given(content=st.binary(max_size=50), data=st.data())
def test_no_bit_of_sealed_bytes_can_be_flipped(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal_bytes(KEY, content, "paper"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpenError):
        open_bytes(KEY, bytes(sealed), "paper")


@given(st.text(max_size=60))
def test_what_is_not_sealed_does_not_open(text: str) -> None:
    with pytest.raises(CannotOpenError):
        open_sealed(KEY, text, "nik")
    with pytest.raises(CannotOpenError):
        open_sealed(KEY, f"s1.request-1.{text}", "nik")


def test_a_value_cannot_be_put_in_another_field() -> None:
    with pytest.raises(CannotOpenError):
        open_sealed(KEY, seal(KEY, "3319015708450001", "nik"), "family_card")


def test_a_value_does_not_open_under_another_owner_even_with_the_same_secret() -> None:
    sealed = seal(KEY, "3319015708450001", "nik")
    relabelled = sealed.replace("request-1", "request-2")
    for text in (sealed, relabelled):
        with pytest.raises(CannotOpenError):
            open_sealed(OTHER, text, "nik")
    with pytest.raises(CannotOpenError):
        open_bytes(OTHER, seal_bytes(KEY, b"x", "paper").replace(b"t-1", b"t-2"), "paper")


def test_sealed_bytes_are_not_taken_for_a_sealed_text_of_the_same_field() -> None:
    body = seal_bytes(KEY, b"x", "nik").removeprefix(b"s1.request-1.")
    text_form = seal(KEY, "x", "nik")
    with pytest.raises(CannotOpenError):
        open_bytes(KEY, text_form.encode(), "nik")
    assert len(body) == 12 + 1 + 16


def test_a_refusal_tells_neither_the_text_nor_the_key() -> None:
    with pytest.raises(CannotOpenError) as refusal:
        open_sealed(KEY, seal(KEY, "3319015708450001", "nik"), "name")
    assert "3319" not in str(refusal.value)
    assert "secret" not in repr(KEY)
    assert "cipher" not in repr(KEY)


def test_a_sealed_value_says_whose_key_opens_it() -> None:
    assert seal(DataKey("person:7k3m", bytes(32)), "x", "phone").owner == "person:7k3m"


@pytest.mark.parametrize("owner", ["", "a.b", "a b", "ü", "-a", "a" * 101])
def test_an_owner_that_would_blur_a_sealed_value_is_refused(owner: str) -> None:
    with pytest.raises(InvalidInputError):
        DataKey(owner, bytes(32))


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(InvalidInputError):
        DataKey("request-1", bytes(length))


def test_a_model_takes_and_gives_back_a_sealed_value() -> None:
    form = Form(nik=seal(KEY, "3319015708450001", "nik"))
    again = Form.model_validate_json(form.model_dump_json())
    assert again == form
    assert isinstance(again.nik, Sealed)
    assert open_sealed(KEY, again.nik, "nik") == "3319015708450001"


@pytest.mark.parametrize("text", ["3319015708450001", "s1.request-1.", "s1.request-1.short", ""])
def test_a_model_refuses_what_is_not_sealed(text: str) -> None:
    with pytest.raises(ValidationError):
        Form.model_validate({"nik": text})
    with pytest.raises(InvalidInputError):
        Sealed.parse(text)


def test_the_schema_of_a_sealed_value_is_a_string_with_a_pattern() -> None:
    nik = Form.model_json_schema()["properties"]["nik"]
    assert nik["type"] == "string"
    assert nik["pattern"].startswith("^s1")
