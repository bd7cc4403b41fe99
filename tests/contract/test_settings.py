"""`.env.example` names every setting of every service, with its default, and nothing else."""

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticUndefined

from tests.support.operations import (
    ROOT,
    compose,
    example_entries,
    settings_classes,
    texts,
    variables,
    variables_in,
)

SETTINGS = settings_classes()
FIELDS = {
    name.upper(): field for kind in SETTINGS.values() for name, field in kind.model_fields.items()
}
COMPOSE_ONLY = {name for text in texts(compose()) for name, _, _ in variables_in(text)} | {
    secret["environment"] for secret in compose()["secrets"].values()
}


def test_every_service_has_settings_of_its_own() -> None:
    assert set(SETTINGS) == {path.parent.name for path in (ROOT / "services").glob("*/main.py")}


def test_the_example_names_every_setting_and_nothing_else() -> None:
    named, known = set(example_entries()), set(FIELDS) | COMPOSE_ONLY
    assert sorted(known - named) == [], ".env.example lacks these"
    assert sorted(named - known) == [], "nobody reads these of .env.example"


def test_every_entry_of_the_example_has_a_comment_of_one_line() -> None:
    without = [
        name
        for name, (_, _, comment) in example_entries().items()
        if not comment.startswith("# ") or len(comment) < 15
    ]
    assert without == []


def test_no_variable_is_named_twice() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = [line.lstrip("#").partition("=")[0] for line in lines if "=" in line.split(" ")[0]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", FIELDS)
def test_the_example_shows_the_default(name: str) -> None:
    field = FIELDS[name]
    may_be_left_out, value, _ = example_entries()[name]
    if field.is_required():
        assert not may_be_left_out, f"{name} has no default, so its line must not be a comment"
        return
    if not may_be_left_out:
        assert value == "", f"{name} has a default: write it as a comment, #{name}=..."
        return
    default = field.default
    assert default is not PydanticUndefined
    shown = TypeAdapter(field.annotation).validate_python(value) if value else value
    assert shown == (default if default is not None else "")


def test_the_example_holds_no_secret() -> None:
    filled = {n for n, (optional, value, _) in example_entries().items() if value and not optional}
    assert filled == set(), "what an office must set itself stays empty"


@pytest.mark.parametrize("service", SETTINGS)
def test_secrets_do_not_show_when_settings_are_printed(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = SETTINGS[service]
    secret = [
        n for n in kind.model_fields if n.endswith(("_token", "_secret", "_secrets", "_keys"))
    ]
    for name in variables(kind):
        monkeypatch.delenv(name, raising=False)
    values = dict.fromkeys(secret, "visible-secret")
    required = {name: "x" for name, field in kind.model_fields.items() if field.is_required()}
    settings = kind(**{**required, **values})
    assert "visible-secret" not in repr(settings)
