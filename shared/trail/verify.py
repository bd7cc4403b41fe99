"""`python -m shared.trail.verify [URL…]`: follow the chains of services, wherever they run.

It needs nothing but their addresses and the token of an auditor, which it takes from LOKET_TOKEN or
asks for. Without addresses it takes those that the console has (INTAKE_URL and so on). It prints
each chain's head, to be noted somewhere else, and exits with 3 where a chain does not hold.
"""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp

from shared.domain.errors import InvalidInputError
from shared.trail.noting import Noted, parse_heads, to_line
from shared.trail.remote import Query, in_words, verify_remotely

BROKEN = 3
"""Exit code where a chain does not hold."""
PATIENCE = timedelta(minutes=1)
ADDRESSES: Mapping[str, str] = {
    "INTAKE_URL": "http://intake-app:8000",
    "VERIFICATION_URL": "http://verification:8000",
    "PROCESSING_URL": "http://processing:8000",
    "NOTIFIER_URL": "http://notifier:8000",
    "STATISTICS_URL": "http://statistics:8000",
}
"""By the settings of the console; the deployments of one service share their trail."""


class UnansweredError(Exception):
    """A service does not say what its chain is like."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} did not answer as it should: {why}.")


async def verify(urls: Sequence[str], token: str, noted: Noted) -> list[Mapping[str, Any]]:
    """Return what was found of the chain of each service, in order.

    Raises:
        UnansweredError: A service is away, or refuses the token.
    """
    timeout = aiohttp.ClientTimeout(total=PATIENCE.total_seconds())
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
        return [await _verify_one(http, url.rstrip("/"), noted) for url in urls]


async def _verify_one(http: aiohttp.ClientSession, url: str, noted: Noted) -> Mapping[str, Any]:
    async def ask(path: str, query: Query) -> Any:
        async with http.get(url + path, params=query, allow_redirects=False) as answer:
            body = await answer.json(content_type=None)
            if answer.status != HTTPStatus.OK:
                raise UnansweredError(url, f"{answer.status}, {body.get('detail', '')}")
            return body

    try:
        return await verify_remotely(ask, noted)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise UnansweredError(url, type(error).__name__) from error


def main(arguments: Sequence[str]) -> None:
    """Verify by the command line and the environment, and say what was found.

    Raises:
        SystemExit: With 3 where a chain does not hold; with a message where nobody can tell.
    """
    given = _parsed(arguments)
    urls = given.urls or [os.environ.get(name) or there for name, there in ADDRESSES.items()]
    token = os.environ.get("LOKET_TOKEN") or getpass.getpass("Token of an auditor: ")
    try:
        found = asyncio.run(verify(urls, token.strip(), parse_heads(" ".join(given.noted))))
    except (UnansweredError, InvalidInputError) as error:
        raise SystemExit(str(error)) from error
    for told in found:
        sys.stdout.write(in_words(told) + "\n")
    if any(told["broken"] for told in found):
        raise SystemExit(BROKEN)
    heads = (to_line(told["service"], **told["head"]) for told in found)
    noted = "\n".join(filter(None, heads))
    sys.stdout.write(f"Every chain holds. Note these heads somewhere else:\n{noted}\n")


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m shared.trail.verify", description="Follow the chains of services' trails."
    )
    parser.add_argument("urls", nargs="*", metavar="URL", help="of a service")
    parser.add_argument(
        "--noted",
        action="append",
        default=[],
        metavar="SERVICE:NUMBER:SEAL",
        help="a head that was noted earlier; repeatable",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
