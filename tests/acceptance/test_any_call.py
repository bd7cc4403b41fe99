"""Any call that a service's own document describes, and many that it forbids.

Schemathesis reads each document and makes the calls: examples, boundaries, values that fit and values
that do not. They come from somebody with every role, and mostly name requests that exist, so that they
get beyond the doors. This office is one of its own, because nothing in it is left as it was.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio

from devkit.stack.services import SERVICES
from shared.identity.principal import Role
from tests.support.office import CLERK, LOST_CARD, Json, Office, open_office
from tests.support.tokens import a_person

CALLS_OF_EACH_KIND = 12
"""For every operation, beyond its examples and boundaries; all documents take about two minutes."""
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"

Known = Mapping[str, list[str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office() -> AsyncIterator[Office]:
    """An office that nobody else's tests work in."""
    async with open_office() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def known(office: Office) -> Known:
    """What exists in this office, by the name of the parameter that it fits."""
    claimed, waiting = await office.filed(), await office.filed()
    await office.claimed(claimed)
    made = await office.verified()
    await office.made(made, complete=False)
    requests = [request["id"] for request in (claimed, waiting, made)]
    head = {"name": "Kades Karangan", "phone": "+6281200000298", "village": "33.19.08.2001"}
    added = await office.call(
        "kabid-capil", "POST", "intake-whatsapp", "/v1/village-heads", json=head
    )
    assert added.status_code == 201, added.text
    return {
        "request_id": requests,
        "case_id": requests,
        "head_id": [added.json()["id"]],
        "requirement": ["F-1.02", "SURAT_POLISI"],
        "key": ["KK"],
        "code": [LOST_CARD],
        "clerk": [CLERK],
    }


def naming(document: Json, known: Known) -> Json:
    """Return a document whose paths mostly lead to what exists."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and parameter["name"] in known:
                    parameter["schema"] = {"type": "string", "enum": known[parameter["name"]]}
    return document


def everybody(office: Office) -> str:
    """Return the token of somebody with every role."""
    village = a_person(
        "everybody",
        *Role,
        departments=frozenset({"CAPIL", "DAFDUK"}),
        village="33.19.01.2002",
        phone="+628990000001",
    )
    return office.mint.token_for(village)


async def call_at_random(office: Office, service: str, document: Path) -> tuple[int | None, str]:
    """Return how it ended, 0 if well, and what was found."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *("--no-color", "run", str(document), "--url", office.stack.addresses.service(service)),
        *("--header", f"Authorization: Bearer {everybody(office)}", "--checks", CHECKS),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", str(CALLS_OF_EACH_KIND)),
        *("--generation-database", "none", "--suppress-health-check", "all"),
        *("--no-shrink", "--continue-on-failure", "--warnings", "off"),
        stdout=PIPE,
        stderr=STDOUT,
        cwd=document.parent,
        env={**os.environ, "SCHEMATHESIS_HOOKS": ""},
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


@pytest.mark.parametrize("service", SERVICES)
async def test_no_call_breaks_a_service(
    office: Office, known: Known, service: str, tmp_path: Path
) -> None:
    document: Any = await office.get(None, service, "/openapi.json")
    file = tmp_path / "openapi.json"
    file.write_bytes(orjson.dumps(naming(document, known)))
    status, found = await call_at_random(office, service, file)
    assert status == 0, found


@pytest.mark.parametrize("service", SERVICES)
async def test_nothing_that_came_of_those_calls_was_set_aside(office: Office, service: str) -> None:
    letters = await office.get("ops", service, "/v1/dead-letters")
    assert letters == []
