"""The AsyncAPI 3.0 document: topics, messages, and who says them."""

from collections import defaultdict
from typing import Any

import yaml

from devkit.reference.events_page import topic_of
from devkit.reference.schemas import file_name
from shared.events.envelope import CONTENT_TYPE, EventBody
from shared.events.registry import EVENTS, PUBLISHERS, published_by

SCHEMAS = "../../shared/events/schemas/"


def asyncapi_document() -> str:
    """Return the document as YAML."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Loket events",
            "version": "1.0.0",
            "description": "What Loket's services say to each other over Kafka.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": {_name(k): _message(k) for k in EVENTS.values()}},
    }
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return "# Generated from shared/events/ by `make reference`; do not edit.\n" + text


def _channels() -> dict[str, Any]:
    by_topic: dict[str, list[type[EventBody]]] = defaultdict(list)
    for kind in EVENTS.values():
        by_topic[topic_of(kind)].append(kind)
    channels: dict[str, Any] = {}
    for topic, kinds in by_topic.items():
        channel: dict[str, Any] = {
            "address": topic.replace("<department>", "{department}"),
            "messages": {_name(k): {"$ref": f"#/components/messages/{_name(k)}"} for k in kinds},
        }
        if "{department}" in channel["address"]:
            channel["parameters"] = {"department": {"description": "Code in lower case."}}
        channels[_channel_name(topic)] = channel
    return channels


def _operations() -> dict[str, Any]:
    return {
        f"{publisher.replace(' ', '_')}.{_name(kind)}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{_channel_name(topic_of(kind))}"},
            "summary": (kind.__doc__ or "").strip().split("\n")[0],
            "messages": [
                {"$ref": f"#/channels/{_channel_name(topic_of(kind))}/messages/{_name(kind)}"}
            ],
        }
        for publisher in PUBLISHERS
        for kind in published_by(publisher)
    }


def _message(kind: type[EventBody]) -> dict[str, Any]:
    names = ("ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_schemaversion")
    return {
        "name": kind.type,
        "title": (kind.__doc__ or "").strip().split("\n")[0],
        "headers": {
            "type": "object",
            "required": list(names),
            "properties": {n: {"type": "string"} for n in (*names, "traceparent")},
        },
        "payload": {"$ref": SCHEMAS + file_name(kind)},
    }


def _name(kind: type[EventBody]) -> str:
    return kind.type.replace(".", "_")


def _channel_name(topic: str) -> str:
    return topic.removeprefix("loket.").replace(".", "_").replace("<department>", "department")
