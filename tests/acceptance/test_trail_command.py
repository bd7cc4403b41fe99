"""Verifying the trail of services by their addresses alone, with what the image contains."""

import asyncio
import os
import sys

import pytest

from shared.trail.verify import ADDRESSES
from tests.support.office import CLERK, Office, until
from tests.support.operations import ROOT

SERVICES = ("intake-app", "verification", "processing", "notifier", "statistics")
NOBODY = "http://127.0.0.1:9"
"""Where nobody listens."""


async def verify(office: Office, *arguments: str, person: str = "auditor") -> tuple[int, str]:
    """Run the command against the office; return its exit code, and all that it said."""
    addresses = [office.stack.addresses.service(name) for name in SERVICES]
    environment = {
        **os.environ,
        "LOKET_TOKEN": office.mint.token_of(person),
        **dict(zip(ADDRESSES, addresses, strict=True)),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shared.trail.verify", *arguments),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def heads(office: Office) -> list[str]:
    """Return the heads that the command says are to be noted."""
    code, said = await verify(office)
    assert code == 0, said
    return [line for line in said.splitlines() if line.count(":") == 2]


async def test_every_chain_is_followed_and_compared_with_what_was_noted(office: Office) -> None:
    await office.claimed(await office.filed(), CLERK)

    async def is_sealed() -> bool:
        head = await office.get("auditor", "verification", "/v1/trail/head")
        return bool(head["number"])

    await until(is_sealed, "a sealed trail")
    noted = await heads(office)
    assert "verification" in {line.partition(":")[0] for line in noted}
    code, said = await verify(office, *(f"--noted={line}" for line in noted))
    assert (code, "Every chain holds" in said) == (0, True), said
    [head] = [line for line in noted if line.startswith("verification:")]
    service, number, seal = head.split(":")
    other = f"{service}:{number}:{seal[1:]}{'0' if seal[0] != '0' else '1'}"
    code, said = await verify(office, f"--noted={other}")
    assert (code, f"verification: BROKEN at record {number}: altered" in said) == (3, True), said
    one = office.stack.addresses.service("processing")
    code, said = await verify(office, one)
    assert (code, "verification" in said) == (0, False), said
    code, said = await verify(office, one, f"--noted={head}")
    assert (code, "Nothing was compared with the noted heads of verification" in said) == (1, True)
    # Who is away hides nobody's broken chain.
    there = office.stack.addresses.service("verification")
    code, said = await verify(office, NOBODY, there, f"--noted={other}")
    assert (code, "verification: BROKEN" in said) == (3, True), said


@pytest.mark.parametrize(
    ("person", "arguments", "words"),
    [
        (CLERK, (), "403"),
        ("auditor", ("--noted=nonsense",), "SERVICE:NUMBER:SEAL"),
        ("auditor", ("--noted=verfication:1:" + "0" * 64,), "one of intake, verification"),
        ("auditor", (NOBODY,), "did not answer"),
    ],
)
async def test_who_cannot_be_told_is_told_why(
    office: Office, person: str, arguments: tuple[str, ...], words: str
) -> None:
    code, said = await verify(office, *arguments, person=person)
    assert (code, words in said, "Traceback" in said) == (1, True, False), said
