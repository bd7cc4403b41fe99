"""`python -m shared.trail.verify [URL…]`: follow the chains of services, wherever they run.

It needs nothing but their addresses and the token of an auditor, which it takes from LOKET_TOKEN or
asks for. Without addresses it takes those that the console has (INTAKE_URL and so on). It prints
each chain's head, to be noted somewhere else. It exits with 3 where a chain does not hold, and with
1 where nobody can tell of one: its service did not answer, or nobody asked it about a noted head.
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
from shared.trail.noting import Noted, parse_heads
from shared.trail.remote import Query, heads_in_words, in_words, verify_remotely

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


Told = Mapping[str, Any]
"""What `GET /v1/trail/verification` says of a chain."""


async def verify(
    urls: Sequence[str], token: str, noted: Noted
) -> tuple[list[Told], list[UnansweredError]]:
    """Return what was found of the chain of each service, and who did not answer."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE.total_seconds())
    headers = {"Authorization": f"Bearer {token}"}
    found: list[Told] = []
    unanswered: list[UnansweredError] = []
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
        for url in urls:
            try:
                found.append(await _verify_one(http, url.rstrip("/"), noted))
            except UnansweredError as error:
                unanswered.append(error)
    return found, unanswered


async def _verify_one(http: aiohttp.ClientSession, url: str, noted: Noted) -> Told:
    async def ask(path: str, query: Query) -> Any:
        async with http.get(url + path, params=query, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK:
                raise UnansweredError(url, f"{answer.status} {answer.reason}")
            return await answer.json()

    try:
        return await verify_remotely(ask, noted)
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        raise UnansweredError(url, type(error).__name__) from error


def main(arguments: Sequence[str]) -> None:
    """Verify by the command line and the environment, and say what was found.

    Raises:
        SystemExit: With 3 where a chain does not hold; with a message where nobody can tell.
    """
    given = _parsed(arguments)
    urls = given.urls or [os.environ.get(name) or there for name, there in ADDRESSES.items()]
    try:
        noted = parse_heads(" ".join(given.noted))
    except InvalidInputError as error:
        raise SystemExit(str(error)) from error
    token = os.environ.get("LOKET_TOKEN") or getpass.getpass("Token of an auditor: ")
    found, unanswered = asyncio.run(verify(urls, token.strip(), noted))
    for told in found:
        sys.stdout.write(in_words(told) + "\n")
    if any(told["broken"] for told in found):
        raise SystemExit(BROKEN)
    untold = [str(error) for error in unanswered]
    if uncompared := noted.keys() - {told["service"] for told in found}:
        untold.append(f"Nothing was compared with the noted heads of {', '.join(uncompared)}.")
    if untold:
        raise SystemExit("\n".join(untold))
    sys.stdout.write(heads_in_words(found) + "\n")


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
