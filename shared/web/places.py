"""Where in the input something is wrong, in words that are the API's and not the sender's.

The path to a mistake may go through a member that somebody made up, and what people make up can be
a name or a number of theirs. So only names that the API itself has are repeated.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

UNNAMED = "(a name that is not shown)"


def known_names(schema: object) -> frozenset[str]:
    """Return every name of a member or parameter in a JSON Schema or OpenAPI document."""
    return frozenset(_names(schema))


def place(path: Iterable[int | str], known: frozenset[str]) -> str:
    """Return the place of a mistake, e.g. `body/papers/0/requirement`."""
    parts = (part if isinstance(part, int) or part in known else UNNAMED for part in path)
    return "/".join(map(str, parts))


def _names(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _names(part)
    elif isinstance(schema, Mapping):
        yield from _own_names(schema)
        for part in schema.values():
            yield from _names(part)


def _own_names(schema: Mapping[str, Any]) -> Iterator[str]:
    members = schema.get("properties")
    if isinstance(members, Mapping):
        yield from members
    # Where a parameter is, is the first part of its place.
    yield from (schema[word] for word in ("name", "in") if isinstance(schema.get(word), str))
