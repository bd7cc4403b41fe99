"""Whatever is sent, the answer is the provider's, never a crash."""

import copy
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from devkit.whatsapp.chat_report import to_chat
from devkit.whatsapp.reports import to_received
from tests.support.whatsapp_simulator import (
    buttons,
    choices,
    request,
    scene,
    template,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "body", "id", "reply"]), inner)
    ),
    max_leaves=5,
)
MESSAGES: list[dict[str, Any]] = [
    orjson.loads(raw)
    for raw in (
        request(),
        request("interactive", buttons("Ya", "Tidak")),
        request("interactive", choices("Akta", "KTP", description="Baru")),
        request("template", template("Sari", "LKT-1")),
        request("contacts", [{"name": {"formatted_name": "Loket"}}]),
        request("document", {"id": "1", "filename": "a.pdf", "caption": "Surat"}),
        b'{"messaging_product":"whatsapp","status":"read","message_id":"wamid.a",'
        b'"typing_indicator":{"type":"text"}}',
    )
]


def places(tree: object, path: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a tree."""
    found = [path] if path else []
    if isinstance(tree, dict):
        for name, value in tree.items():
            found += places(value, (*path, name))
    if isinstance(tree, list):
        for at, value in enumerate(tree):
            found += places(value, (*path, at))
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_message_with_anything_anywhere_is_answered(data: st.DataObject) -> None:
    message = copy.deepcopy(data.draw(st.sampled_from(MESSAGES)))
    *way, last = data.draw(st.sampled_from(places(message)))
    holder: Any = message
    for step in way:
        holder = holder[step]
    holder[last] = data.draw(ANYTHING)
    stage = scene()
    answer = stage.simulator.send(orjson.dumps(message))
    assert answer.status in {200, 400, 404}
    orjson.loads(answer.body)
    for accepted in stage.simulator.world.ledger.of_person(stage.sari.key):
        to_received(stage.simulator.world, accepted)
    to_chat(stage.simulator.world, stage.sari)
