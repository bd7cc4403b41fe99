"""What services say of their own routes: whole, right, and with examples."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from devkit.stack.services import SERVICES
from tests.support.office import Json, Office
from tests.support.problems import MEDIA_TYPE

METHODS = {"get", "post", "put", "patch", "delete"}
PERSONAL = {"nik", "name", "phone", "family_card", "whatsapp_id", "birth_date", "address", "wamid"}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def document_of(office: Office, service: str) -> Json:
    document: Json = await office.get(None, service, "/openapi.json")
    return document


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Yield every operation and what it is."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def references(part: Any) -> Iterator[str]:
    """Yield every reference inside a part of a document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def resolved(document: Json, schema: Json) -> Json:
    """Return a schema, or what it refers to."""
    while "$ref" in schema:
        found: Any = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        schema = found
    return schema


def has_example(document: Json, schema: Json) -> bool:
    """Tell whether a reader of a schema finds an example of the whole or of a member."""
    schema = resolved(document, schema)
    if schema.get("examples") or "example" in schema or schema.get("enum"):
        return True
    choices = schema.get("anyOf", []) + schema.get("allOf", []) + [schema.get("items", {})]
    inner = [*schema.get("properties", {}).values(), *filter(None, choices)]
    return any(has_example(document, part) for part in inner)


async def test_the_document_is_whole(office: Office, service: str) -> None:
    document = await document_of(office, service)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"].startswith("Loket")
    assert document["info"]["description"]
    for reference in references(document):
        assert resolved(document, {"$ref": reference}), reference
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


async def test_every_operation_is_described(office: Office, service: str) -> None:
    document = await document_of(office, service)
    found = dict(operations(document))
    assert [what for what, operation in found.items() if not operation.get("summary")] == []
    ids = [operation["operationId"] for operation in found.values()]
    assert len(ids) == len(set(ids))
    for what, operation in found.items():
        assert operation["responses"].keys() & {"200", "201", "202", "204"}, what
        named = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", what)), what
        for parameter in operation.get("parameters", ()):
            Draft202012Validator.check_schema(parameter["schema"])


async def test_every_operation_documents_its_problems(office: Office, service: str) -> None:
    document = await document_of(office, service)
    for what, operation in operations(document):
        for status in ("4XX", "503"):
            content = operation["responses"][status]["content"]
            assert resolved(document, content[MEDIA_TYPE]["schema"])["title"] == "Problem", what


async def test_every_operation_that_asks_for_a_token_says_so(office: Office, service: str) -> None:
    document = await document_of(office, service)
    for what, operation in operations(document):
        is_open = "/health/" in what or "/webhooks/" in what
        assert bool(operation.get("security")) != is_open, what


async def test_every_body_has_an_example(office: Office, service: str) -> None:
    document = await document_of(office, service)
    lacking = []
    for what, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            Draft202012Validator.check_schema(resolved(document, content["schema"]))
            is_shown = "example" in content or "examples" in content
            if not is_shown and not has_example(document, content["schema"]):
                lacking.append((what, kind))
    # A call that brings nothing but files has nothing to show.
    assert [
        w for w, k in lacking if not (w.endswith("/papers") and k.startswith("multipart"))
    ] == []


async def test_no_route_takes_personal_data_in_its_url(office: Office, service: str) -> None:
    document = await document_of(office, service)
    for what, operation in operations(document):
        names = {p["name"] for p in operation.get("parameters", ()) if p["in"] != "header"}
        assert not names & PERSONAL, what
