"""What OpenAPI says of routes that read their bodies themselves."""

from typing import Any

from pydantic import BaseModel

_FILE = {"type": "string", "format": "binary"}


def takes(body: type[BaseModel] | None, *, papers: bool) -> dict[str, Any]:
    """Return the OpenAPI of a request body: JSON, and papers beside it in multipart.

    Args:
        body: The schema of the JSON; None where only papers are taken.
        papers: Whether papers may come with it, in parts named by paper code.
    """
    content: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    if body is not None:
        schema = body.model_json_schema(ref_template="#/$defs/{model}")
        schema = _inlined(schema, schema.pop("$defs", {}))
        content["application/json"] = {"schema": schema}
        properties["request"] = schema
    if papers:
        content["multipart/form-data"] = {
            "schema": {
                "type": "object",
                "properties": properties,
                "additionalProperties": _FILE,
                "description": "Papers in parts that are named by their codes, e.g. KK_ASLI.",
            }
        }
    return {"requestBody": {"content": content}}


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """Return a schema without references, which a body outside FastAPI's models cannot have."""
    if isinstance(schema, list):
        return [_inlined(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := schema.get("$ref"):
        return _inlined(definitions[reference.rsplit("/", 1)[-1]], definitions)
    return {name: _inlined(part, definitions) for name, part in schema.items()}
