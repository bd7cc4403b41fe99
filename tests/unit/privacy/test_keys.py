"""The office's keys: read from a text, never shown, and rotated without losing anything."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.domain.errors import TransientError
from shared.privacy.errors import CannotOpenError, OfficeKeyMissingError, OfficeKeysError
from shared.privacy.keys import OfficeKeys
from shared.privacy.sealing import DataKey

NOW = datetime(2026, 10, 5, tzinfo=UTC)
GOOD = "A" * 43 + "="
KEYS = OfficeKeys("k1", {"k1": b"1" * 32}, b"l" * 32)


def test_keys_survive_being_written_and_read() -> None:
    keys = OfficeKeys.generate().rotate("k2")
    assert OfficeKeys.from_text(keys.to_text()) == keys
    assert keys.current == "k2"
    assert set(keys.keys) == {"k1", "k2"}


def test_blanks_newlines_and_url_safe_base64_are_taken() -> None:
    keys = OfficeKeys.from_text(f" current=k1;\n k1={'_' * 42}8=;\n lookup={GOOD};\n")
    assert keys.keys["k1"] == b"\xff" * 32


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lack «current»"),
        (f"current=k1;k1={GOOD}", "lack «lookup»"),
        (f"current=k2;k1={GOOD};lookup={GOOD}", "no key of that id"),
        (f"current=k1;k1={GOOD};k1={GOOD};lookup={GOOD}", "given twice"),
        (f"current=k1;k1=c2VjcmV0;lookup={GOOD}", "has 6 bytes"),
        (f"current=k1;k1=c2VjcmV0!;lookup={GOOD}", "is not base64"),
        (f"c2VjcmV0;current=k1;lookup={GOOD}", "Part 1"),
        (f"current=c2VjcmV0+;k1={GOOD};lookup={GOOD}", "named by its id"),
    ],
)
def test_a_faulty_text_is_refused_with_the_place_and_without_the_key(text: str, said: str) -> None:
    with pytest.raises(OfficeKeysError, match=said) as refusal:
        OfficeKeys.from_text(text)
    shown = f"{refusal.value!r} {refusal.value.__cause__!r}"
    assert "c2VjcmV0" not in shown
    assert GOOD not in shown


def test_keys_do_not_show_when_printed() -> None:
    wrapped = KEYS.wrap(DataKey("request-1", b"d" * 32), NOW)
    for shown in (repr(KEYS), str(KEYS), repr(wrapped)):
        assert "111" not in shown
        assert "lll" not in shown
    assert repr(KEYS) == "OfficeKeys(current='k1')"


def test_a_data_key_comes_back_from_its_wrapping_also_after_a_rotation() -> None:
    key = DataKey.generate("request-1")
    wrapped = KEYS.wrap(key, NOW)
    assert wrapped.office_key == "k1"
    assert KEYS.rotate("k2").unwrap(wrapped) == key
    assert KEYS.rotate("k2").wrap(key, NOW).office_key == "k2"


def test_a_missing_office_key_is_trouble_that_passes_and_is_named() -> None:
    wrapped = KEYS.rotate("k2").wrap(DataKey.generate("request-1"), NOW)
    with pytest.raises(OfficeKeyMissingError, match="k2") as trouble:
        KEYS.unwrap(wrapped)
    assert isinstance(trouble.value, TransientError)


def test_a_wrapped_key_cannot_be_given_to_another_owner_or_altered() -> None:
    wrapped = KEYS.wrap(DataKey.generate("request-1"), NOW)
    body = wrapped.wrapped or b""
    wrong = [
        replace(wrapped, owner="request-2"),
        replace(wrapped, wrapped=bytes([body[0] ^ 1]) + body[1:]),
        replace(wrapped, wrapped=body[:20]),
        replace(wrapped, wrapped=b""),
        replace(wrapped, wrapped=None),
    ]
    for altered in wrong:
        with pytest.raises(CannotOpenError):
            KEYS.unwrap(altered)


@pytest.mark.parametrize("key_id", ["k1", "lookup", "current", "a;b", ""])
def test_a_rotation_takes_a_new_and_plain_id(key_id: str) -> None:
    with pytest.raises(OfficeKeysError):
        KEYS.rotate(key_id)
