"""Who plays in the bench: residents, verifiers and operators, with their tokens."""

import asyncio
from dataclasses import dataclass

from devkit.commands.token import fetch_token
from devkit.stack.environment import Addresses


@dataclass(frozen=True, slots=True)
class People:
    """Tokens of everybody who calls."""

    residents: tuple[str, ...]
    verifiers: tuple[str, ...]
    operators: tuple[str, ...]
    front_officer: str
    ops: str


async def sign_in(
    addresses: Addresses, department: str, *, residents: int, verifiers: int, operators: int
) -> People:
    """Return tokens from the local issuer.

    Raises:
        NoTokenError: It does not answer.
    """
    place = department.lower()

    async def several(name: str, count: int) -> tuple[str, ...]:
        names = [f"bench-{name}-{n}" for n in range(1, count + 1)]
        return tuple(await asyncio.gather(*(fetch_token(addresses.issuer, n) for n in names)))

    return People(
        residents=await several("resident", residents),
        verifiers=await several(f"verifier-{place}", verifiers),
        operators=await several(f"operator-{place}", operators),
        front_officer=await fetch_token(addresses.issuer, "loket-nur"),
        ops=await fetch_token(addresses.issuer, "ops"),
    )
