"""What is checked in about events is what the code says, and older readers can read it."""

from copy import deepcopy

import orjson
import pytest
from jsonschema import Draft202012Validator

from devkit.reference.pages import ROOT, SCHEMAS, pages
from devkit.reference.schemas import breaks, schema_of
from shared.domain.lifecycle import Change
from shared.events.intake import RequestSubmitted
from shared.events.registry import EVENTS


@pytest.mark.parametrize("path", pages(), ids=str)
def test_generated_files_are_up_to_date(path) -> None:
    assert (ROOT / path).read_text() == pages()[path], "run `make reference` and commit"


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.type)
def test_schemas_are_schemas_and_older_readers_can_read_the_events(kind) -> None:
    checked_in = orjson.loads(
        (ROOT / SCHEMAS / f"{kind.type}.v{kind.schema_version}.json").read_bytes()
    )
    Draft202012Validator.check_schema(checked_in)
    assert breaks(checked_in, schema_of(kind)) == []


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    names = {path.name.rsplit(".v", 1)[0] for path in (ROOT / SCHEMAS).iterdir()}
    assert names == set(EVENTS)


def test_every_change_of_a_request_has_its_event() -> None:
    said = {kind.type for kind in EVENTS.values()}
    changes = set(Change) - {Change.LAST_PRODUCT_READY}  # told as request.product_ready
    assert {f"request.{change}" for change in changes} <= said


def test_a_change_that_older_readers_cannot_read_is_noticed() -> None:
    old = schema_of(RequestSubmitted)

    gone = deepcopy(old)
    del gone["properties"]["ticket"]
    gone["required"].remove("ticket")
    other_type = deepcopy(old)
    other_type["properties"]["sequence"] = {"type": "string"}
    more_values = deepcopy(old)
    more_values["$defs"]["Channel"]["enum"].append("fax")
    nested = deepcopy(old)
    nested["$defs"]["Party"]["required"].remove("role")

    for newer in (gone, other_type, more_values, nested):
        assert breaks(old, newer)


def test_adding_a_field_breaks_nobody() -> None:
    old = schema_of(RequestSubmitted)
    newer = deepcopy(old)
    newer["properties"]["added"] = {"type": "string"}
    newer["required"].append("added")
    assert breaks(old, newer) == []
