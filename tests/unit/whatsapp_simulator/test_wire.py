import hashlib
import hmac
import json

from hypothesis import given
from hypothesis import strategies as st

from devkit.whatsapp.wire import encode, sign

TREES = st.recursive(
    st.text() | st.integers(-(2**53), 2**53) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(tree=TREES)
def test_what_is_encoded_is_ascii_without_bare_slashes_and_reads_the_same(tree: object) -> None:
    body = encode({"tree": tree})
    assert body.isascii()
    assert b"/" not in body.replace(b"\\/", b"")
    assert json.loads(body) == {"tree": tree}


def test_characters_are_escaped_as_the_provider_does() -> None:
    assert encode({"a": "é 👍 1/2"}) == b'{"a":"\\u00e9 \\ud83d\\udc4d 1\\/2"}'


def test_the_signature_is_over_the_very_bytes_and_fails_for_bytes_written_again() -> None:
    body = encode({"text": "Terima kasih 🙏 12/11"})
    signature = sign(body, "rahasia")
    assert signature == "sha256=" + hmac.new(b"rahasia", body, hashlib.sha256).hexdigest()
    for again in (
        json.dumps(json.loads(body)).encode(),
        json.dumps(json.loads(body), separators=(",", ":")).encode(),
        json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode(),
    ):
        assert sign(again, "rahasia") != signature
