import hmac
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from shared.whatsapp.signature import sign, verify

RAW = rb'{"text":"Wah \ud83d\ude00 \/ \u0040"}'


def test_the_signature_is_hmac_sha256_in_lower_case_hex():
    assert sign(RAW, "kunci") == "sha256=" + hmac.new(b"kunci", RAW, sha256).hexdigest()


def test_a_signed_body_is_recognised_as_text_and_as_bytes():
    header = sign(RAW, "kunci")
    assert verify(RAW, header, ["kunci"])
    assert verify(RAW, header.encode(), ["kunci"])


def test_either_secret_is_good_while_one_replaces_the_other():
    assert verify(RAW, sign(RAW, "old"), ["new", "old"])
    assert verify(RAW, sign(RAW, "new"), ["new", "old"])
    assert not verify(RAW, sign(RAW, "older"), ["new", "old"])


def test_one_changed_byte_is_noticed():
    assert not verify(RAW + b" ", sign(RAW, "kunci"), ["kunci"])


def test_the_same_json_written_otherwise_has_another_signature():
    assert not verify('{"text":"Wah 😀 / @"}'.encode(), sign(RAW, "kunci"), ["kunci"])


def test_a_header_without_its_scheme_or_in_capitals_is_refused():
    header = sign(RAW, "kunci")
    assert not verify(RAW, header.removeprefix("sha256="), ["kunci"])
    assert not verify(RAW, header.upper(), ["kunci"])


def test_an_empty_secret_signs_nothing():
    assert not verify(RAW, sign(RAW, ""), [""])
    assert not verify(RAW, sign(RAW, ""), [])


@given(st.one_of(st.none(), st.text(), st.binary()), st.binary())
def test_whatever_the_header_holds_nothing_raises(header, raw):
    assert not verify(raw, header, ["kunci"])
