import base64
from hashlib import sha256

import pytest
from yarl import URL

from shared.domain.errors import MalformedError
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.media import check_media_id, is_listed, matches_digest
from shared.whatsapp.results import Accepted, OutcomeUnknown, Refused, read_answer

HOSTS = {"lookaside.fbsbx.com", "127.0.0.1:8911"}


def answer(**message: str) -> dict[str, object]:
    contact = {"input": "+628110000001", "wa_id": "628110000002", "user_id": "ID.1"}
    return {"messages": [{"id": "wamid.1", **message}], "contacts": [contact]}


def test_an_accepted_message_has_an_id_and_the_person_it_is_for():
    result = read_answer(200, answer())
    assert isinstance(result, Accepted)
    assert (result.message_id, result.is_held) == ("wamid.1", False)
    assert (result.recipient.phone, result.recipient.user_id) == ("+628110000002", "ID.1")
    assert "wamid" not in repr(result)


@pytest.mark.parametrize("word", ["held_for_quality_assessment", "paused"])
def test_a_message_can_be_accepted_and_held(word):
    result = read_answer(200, answer(message_status=word))
    assert isinstance(result, Accepted)
    assert result.is_held


def test_a_refusal_keeps_the_code_and_hides_the_details_from_logs():
    error = {"code": 131047, "error_data": {"details": "to +628110000001"}}
    result = read_answer(400, {"error": error})
    assert result == Refused(SendPolicy.USE_TEMPLATE, 131047, 400, "to +628110000001")
    assert "6281" not in repr(result)


@pytest.mark.parametrize("body", [None, {}, [], {"messages": []}, {"messages": [{}]}])
def test_a_200_without_an_id_is_an_unknown_outcome(body):
    assert read_answer(200, body) == OutcomeUnknown()


def test_a_gateway_that_gave_up_is_an_unknown_outcome():
    assert read_answer(504, None) == OutcomeUnknown()
    assert read_answer(503, None) == Refused(SendPolicy.RETRY_BACKOFF, None, 503)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lookaside.fbsbx.com/whatsapp?mid=1", True),
        ("https://LOOKASIDE.fbsbx.com/", True),
        ("https://127.0.0.1:8911/x", True),
        ("http://lookaside.fbsbx.com/", False),
        ("https://lookaside.fbsbx.com:444/", False),
        ("https://lookaside.fbsbx.com.evil.example/", False),
        ("https://lookaside.fbsbx.com@evil.example/", False),
        ("https://user@lookaside.fbsbx.com/", False),
        ("https://127.0.0.1:1/", False),
        ("ftp://lookaside.fbsbx.com/", False),
        ("/whatsapp", False),
        ("", False),
    ],
)
def test_only_listed_hosts_see_the_token(url, expected):
    assert is_listed(URL(url), HOSTS, needs_tls=True) is expected


def test_plain_http_is_for_a_simulator_only():
    assert is_listed(URL("http://127.0.0.1:8911/x"), HOSTS, needs_tls=False)
    assert not is_listed(URL("http://127.0.0.1:8911/x"), HOSTS, needs_tls=True)


def test_a_digest_is_recognised_in_hex_and_base64():
    data = b"\x00kk"
    digest = sha256(data).digest()
    for written in (
        digest.hex(),
        digest.hex().upper(),
        base64.b64encode(digest).decode(),
        base64.urlsafe_b64encode(digest).decode().rstrip("="),
    ):
        assert matches_digest(data, written)
        assert not matches_digest(data + b"x", written)
    assert matches_digest(data, None)


@pytest.mark.parametrize("written", ["", "<HASH>", "a1b2", "z" * 64, "é" * 44])
def test_what_is_no_digest_matches_nothing(written):
    assert not matches_digest(b"", written)


@pytest.mark.parametrize("media_id", ["", "../x", "1/2", "1?x=y", "1 2", ".", "..", "1\n"])
def test_a_media_id_leads_nowhere_else(media_id):
    with pytest.raises(MalformedError):
        check_media_id(media_id)
