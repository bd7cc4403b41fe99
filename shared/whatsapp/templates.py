"""Messages out of approved templates, the only ones allowed outside the 24-hour window."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.whatsapp.payload import Envelope, Payload, check_text, compose, invalid

MAX_NAME: Final = 512
MAX_BUTTON_PAYLOAD: Final = 256
UNFIT: Final = re.compile(r"[\n\r\t]| {5}")


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template and what fills it.

    Attributes:
        body: The parameters in order, or by name.
        header: The parameters of a text header, in order.
        quick_replies: The payload of each quick-reply button, by the button's index.
        url_suffixes: What completes the address of each URL button, by the button's index.
    """

    name: str
    language: str
    body: Sequence[str] | Mapping[str, str] = ()
    header: Sequence[str] = ()
    quick_replies: Mapping[int, str] = field(default_factory=dict)
    url_suffixes: Mapping[int, str] = field(default_factory=dict)


def template_message(envelope: Envelope, template: Template) -> Payload:
    """Build a message out of an approved template."""
    check_text("template.name", template.name, MAX_NAME)
    check_text("template.language", template.language, MAX_NAME)
    components: list[Payload] = []
    if template.header:
        components.append({"type": "header", "parameters": _parameters("header", template.header)})
    if template.body:
        components.append({"type": "body", "parameters": _parameters("body", template.body)})
    for index, payload in template.quick_replies.items():
        check_text(f"quick_replies[{index}]", payload, MAX_BUTTON_PAYLOAD)
        parameter = {"type": "payload", "payload": payload}
        components.append(_button("quick_reply", index, parameter))
    for index, suffix in template.url_suffixes.items():
        components.append(_button("url", index, {"type": "text", "text": suffix}))
    content: Payload = {"name": template.name, "language": {"code": template.language}}
    if components:
        content["components"] = components
    return compose(envelope, "template", content)


def _parameters(where: str, values: Sequence[str] | Mapping[str, str]) -> list[Payload]:
    named: Iterable[tuple[str | None, str]] = (
        values.items() if isinstance(values, Mapping) else ((None, value) for value in values)
    )
    built: list[Payload] = []
    for name, value in named:
        if not value or UNFIT.search(value):
            rule = "must not be empty, nor hold a line break, a tab or five blanks in a row"
            raise invalid(f"{where} parameter {name or len(built) + 1}", rule)
        parameter: Payload = {"type": "text", "text": value}
        built.append({**parameter, "parameter_name": name} if name else parameter)
    return built


def _button(kind: str, index: int, parameter: Payload) -> Payload:
    button = {"type": "button", "sub_type": kind, "index": str(index)}
    return {**button, "parameters": [parameter]}
