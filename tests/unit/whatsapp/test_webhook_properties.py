"""Whatever comes in, the webhook is read or is malformed; nothing else is raised."""

import contextlib
import json
from copy import deepcopy

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errors import MalformedError
from shared.whatsapp.content import Text
from shared.whatsapp.webhook import parse
from tests.support.webhooks import change, contact, envelope, message, status

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "type", "text", "from", "entry", "x"]), inner)
    ),
    max_leaves=12,
)

KINDS = {
    "image": {"id": "1", "sha256": "x"},
    "interactive": {"type": "list_reply", "list_reply": {"id": "a", "title": "b"}},
    "button": {"payload": "a", "text": "b"},
    "reaction": {"message_id": "m", "emoji": "👍"},
    "location": {"latitude": 1.5, "longitude": 2},
    "contacts": [{"name": {"formatted_name": "n"}, "phones": [{"phone": "+62811000"}]}],
    "system": {"type": "user_changed_number", "wa_id": "628110000009"},
    "edit": {"original_message_id": "m", "message": message()},
    "revoke": {"original_message_id": "m"},
    "unsupported": {"type": "poll"},
}

WHOLE = envelope(
    change(
        contacts=[contact()],
        messages=[message(), *(message(f"w{k}", k, **{k: v}) for k, v in KINDS.items())],
        statuses=[status(word="failed", errors=[{"code": 1, "error_data": {"details": "d"}}])],
        errors=[{"code": 130429, "title": "t"}],
    ),
    change("user_preferences", user_preferences=[{"wa_id": "628110000001", "value": "stop"}]),
    change("message_template_status_update", event="PAUSED"),
)


def places(node, path=()):
    """Yield the path of everything inside."""
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for name, value in inner:
        yield (*path, name)
        yield from places(value, (*path, name))


PLACES = list(places(WHOLE))


@given(ANY_JSON)
def test_any_json_is_read_or_malformed(value):
    with contextlib.suppress(MalformedError):
        parse(orjson.dumps(value))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_malformed(raw):
    with contextlib.suppress(MalformedError):
        parse(raw)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ANY_JSON), min_size=1, max_size=4))
def test_a_real_body_with_anything_anywhere_is_read(mutations):
    told = deepcopy(WHOLE)
    for path, value in mutations:
        node = told
        with contextlib.suppress(KeyError, IndexError, TypeError):
            for name in path[:-1]:
                node = node[name]
            node[path[-1]] = value
    # A list may have become an object before something is put at a place in it.
    parse(orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS))


@given(st.integers(0, len(KINDS)), ANY_JSON)
def test_whatever_one_message_is_the_others_are_read(position, value):
    told = deepcopy(WHOLE)
    messages = told["entry"][0]["changes"][0]["value"]["messages"]
    others = [m["id"] for i, m in enumerate(messages) if i != position]
    messages[position] = value
    assert [m.id for m in parse(orjson.dumps(told)).messages if m.id in others] == others


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_any_text_arrives_as_it_was_sent_escaped_or_not(written):
    told = envelope(change(messages=[message(text={"body": written})]))
    for raw in (orjson.dumps(told), json.dumps(told).replace("/", "\\/").encode()):
        assert parse(raw).messages[0].content == Text(written)
