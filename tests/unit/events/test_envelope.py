from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.lifecycle import State
from shared.events.envelope import (
    Event,
    NewerEventError,
    UnreadableEventError,
    read_body,
    read_headers,
    to_headers,
)
from shared.events.verification import RequestCancelled
from shared.messaging.connection import KafkaConnection

BODY = RequestCancelled(
    request_id="r1", ticket="KDS-0000-0000", document_type="KK", sequence=4, state=State.CANCELLED
)
EVENT = Event(
    id="e1",
    source="intake",
    subject="r1",
    time=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    topic="loket.requests",
    traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
    body=BODY,
)


def headers() -> dict[str, bytes]:
    return dict(to_headers(EVENT))


def test_an_event_survives_its_journey() -> None:
    envelope = read_headers(EVENT.topic, headers(), BODY.model_dump_json().encode())
    assert read_body(envelope, RequestCancelled) == EVENT


def test_a_reader_ignores_what_a_newer_publisher_added() -> None:
    body = BODY.model_dump_json().replace("{", '{"added_later":true,', 1).encode()
    envelope = read_headers(EVENT.topic, headers(), body)
    assert read_body(envelope, RequestCancelled).body == BODY


def test_a_newer_schema_is_set_aside_until_the_service_is_updated() -> None:
    newer = {**headers(), "ce_schemaversion": b"2"}
    envelope = read_headers(EVENT.topic, newer, BODY.model_dump_json().encode())
    with pytest.raises(NewerEventError, match="Update the service"):
        read_body(envelope, RequestCancelled)


@pytest.mark.parametrize("missing", ["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"])
def test_a_missing_attribute_is_named(missing: str) -> None:
    incomplete = {name: value for name, value in headers().items() if name != missing}
    with pytest.raises(UnreadableEventError, match=missing):
        read_headers(EVENT.topic, incomplete, b"{}")


def test_an_error_names_places_and_never_values() -> None:
    body = b'{"request_id": "r1", "ticket": {"secret": "Budi"}, "sequence": "Budi"}'
    envelope = read_headers(EVENT.topic, headers(), body)
    with pytest.raises(UnreadableEventError) as caught:
        read_body(envelope, RequestCancelled)
    assert "ticket" in str(caught.value)
    assert "Budi" not in str(caught.value)


@given(
    st.dictionaries(st.sampled_from(sorted(headers())), st.binary(max_size=40)),
    st.binary(max_size=200),
)
def test_no_bytes_do_harm(strange: dict[str, bytes], body: bytes) -> None:
    try:
        envelope = read_headers(EVENT.topic, {**headers(), **strange}, body)
        read_body(envelope, RequestCancelled)
    except UnreadableEventError as error:
        assert str(error)


def test_addresses_of_several_brokers_are_taken_apart() -> None:
    connection = KafkaConnection("one:9092, two:9092,three:9092")
    assert connection.servers == ["one:9092", "two:9092", "three:9092"]
