"""Message templates: the registry, and whether a send fits what was approved."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.required import objects

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
_NAME = re.compile(r"^[a-z0-9_]{1,512}$")
# No new line, no tab, no run of more than four spaces inside a parameter.
_BAD_PARAMETER = re.compile(r"[\n\t]| {5,}")
_CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})
_STATUSES = frozenset({"APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"})
_STATUS_ERRORS = {"PAUSED": 132015, "DISABLED": 132016}


@dataclass(frozen=True, slots=True)
class Template:
    """One template in one language, with `components` as the provider lists them."""

    id: str
    name: str
    language: str
    category: str
    components: tuple[Mapping[str, Any], ...]
    status: str = "APPROVED"

    @property
    def body(self) -> str:
        """The text with its placeholders."""
        return next((c["text"] for c in self.components if c["type"] == "BODY"), "")

    @property
    def quick_replies(self) -> tuple[str, ...]:
        """The texts of the quick-reply buttons, in order."""
        buttons = next((c["buttons"] for c in self.components if c["type"] == "BUTTONS"), ())
        return tuple(b["text"] for b in buttons if b["type"] == "QUICK_REPLY")

    def to_json(self) -> dict[str, object]:
        """As the provider lists it."""
        is_named = any(not name.isdigit() for name in _names(self.body))
        return {
            "name": self.name,
            "parameter_format": "NAMED" if is_named else "POSITIONAL",
            "components": list(self.components),
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "id": self.id,
        }


class TemplateRegistry:
    """The templates of the account."""

    def __init__(self) -> None:
        self._templates: dict[tuple[str, str], Template] = {}

    def __iter__(self) -> Iterator[Template]:
        """All of them, in the order they were registered."""
        return iter(self._templates.values())

    def register(self, wanted: Mapping[str, Any]) -> Template:
        """Take one in as the provider's create call is written; it is approved at once.

        Raises:
            GraphError: 100, with what is wrong.
        """
        template = Template(
            id=str(700_000_000_000_000 + len(self._templates) + 1),
            name=str(wanted.get("name", "")),
            language=str(wanted.get("language", "")),
            category=str(wanted.get("category", "")).upper(),
            components=tuple(_with_upper_types(c) for c in wanted.get("components", ())),
            status=str(wanted.get("status", "APPROVED")),
        )
        if not _NAME.match(template.name):
            raise GraphError(100, "Param name may hold only a-z, 0-9 and _, at most 512 of them")
        if not template.language or template.category not in _CATEGORIES:
            raise GraphError(100, "Params language and category are required")
        if not 0 < len(template.body) <= 1024:
            raise GraphError(100, "A BODY of 1 to 1024 characters is required")
        self._templates[template.name, template.language] = template
        return template

    def known(self, content: Mapping[str, Any]) -> Template | None:
        """The template that a send meant, whatever has become of it."""
        return self._templates.get((content["name"], content["language"]["code"]))

    def set_status(self, name: str, language: str, status: str) -> Template:
        """Have the provider decide about a template.

        Raises:
            GraphError: 100 for an unknown status, 132001 for an unknown template.
        """
        template = self._templates.get((name, language))
        if template is None:
            raise GraphError(132001, f"template name ({name}) does not exist in {language}")
        if status not in _STATUSES:
            raise GraphError(100, f"Param status must be one of {sorted(_STATUSES)}")
        self._templates[name, language] = replace(template, status=status)
        return self._templates[name, language]

    def find(self, content: Mapping[str, Any]) -> Template:
        """The template that a send means.

        Raises:
            GraphError: 132001 when there is none in that language, 132015 or 132016 by its status.
        """
        name, language = content["name"], content["language"]["code"]
        template = self._templates.get((name, language))
        if template is None or template.status in {"PENDING", "REJECTED"}:
            raise GraphError(132001, f"template name ({name}) does not exist in {language}")
        if template.status in _STATUS_ERRORS:
            raise GraphError(_STATUS_ERRORS[template.status], f"template ({name}) cannot be sent")
        return template

    def clear(self) -> None:
        """Forget all of them."""
        self._templates.clear()


def check_parameters(template: Template, content: Mapping[str, Any]) -> None:
    """Whether the parameters of a send fit the template.

    Raises:
        GraphError: 132000 for their number, 131008, 132012 or 132018 for one of them.
    """
    given = _given(content)
    for kind in ("HEADER", "BODY"):
        text = next((c.get("text", "") for c in template.components if c["type"] == kind), "")
        expected = _names(text)
        parameters = given.get(kind, [])
        if len(parameters) != len(expected):
            raise GraphError(
                132000,
                f"{kind.lower()}: number of localizable_params ({len(parameters)}) does not match"
                f" the expected number of params ({len(expected)})",
            )
        for parameter in parameters:
            _check_parameter(parameter, kind.lower())
        if expected and not expected[0].isdigit():
            names = {p.get("parameter_name") for p in parameters}
            if names != set(expected):
                raise GraphError(100, f"{kind.lower()}: parameter_name must be {expected}")


def render(template: Template, content: Mapping[str, Any]) -> str:
    """The body as the person reads it."""
    parameters = _given(content).get("BODY", [])
    by_place = {str(at): p["text"] for at, p in enumerate(parameters, start=1)}
    values = by_place | {
        p["parameter_name"]: p["text"] for p in parameters if "parameter_name" in p
    }
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template.body)


def _check_parameter(parameter: Mapping[str, Any], where: str) -> None:
    if parameter.get("type") != "text":
        raise GraphError(132012, f"{where}: format mismatch, expected TEXT")
    text = parameter.get("text")
    if not isinstance(text, str) or not text:
        raise GraphError(131008, f"{where}: parameter text is required")
    if _BAD_PARAMETER.search(text):
        raise GraphError(132018, f"{where}: no new line, tab or more than four spaces in a row")


def _given(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    given: dict[str, list[dict[str, Any]]] = {}
    for component in objects(content, "components"):
        given[str(component.get("type")).upper()] = objects(component, "parameters")
    return given


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def _with_upper_types(component: Mapping[str, Any]) -> Mapping[str, Any]:
    upper = {**component, "type": str(component.get("type", "")).upper()}
    if "buttons" in upper:
        upper["buttons"] = [{**b, "type": str(b["type"]).upper()} for b in upper["buttons"]]
    return upper
