"""`python -m shared.privacy.erase <request id>`: destroy the key of one request for good.

Reads MONGO_URI and MONGO_PREFIX. Names, numbers, papers and notes of that request are unreadable
from then on in every database, log and backup but those of the keyring; processes notice within
the minute that their caches last. What was done to the request, and when, stays readable.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime

from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import utc_now


class UnknownRequestError(Exception):
    """There is no key of that request: the id is mistyped, or the request was never begun."""

    def __init__(self) -> None:
        super().__init__("No key belongs to that request id; nothing was erased. Check the id.")


async def erase(mongo_uri: str, mongo_prefix: str, request_id: str) -> datetime:
    """Destroy the key of a request, and return when it was destroyed first.

    Raises:
        UnknownRequestError: There is no such key.
    """
    client = connect(mongo_uri)
    try:
        store = MongoKeyStore(open_database(client, f"{mongo_prefix}_keyring"))
        if not await store.find_many([request_id]):
            raise UnknownRequestError
        now = utc_now()
        return (await store.destroy(request_id, now)).destroyed_at or now
    finally:
        client.close()


def main(arguments: Sequence[str]) -> None:
    """Erase by the environment and the command line, and say what was done.

    Raises:
        SystemExit: The command line names no request, or one that there is not.
    """
    if len(arguments) != 1:
        raise SystemExit("Name one request: python -m shared.privacy.erase <request id>")
    uri, prefix = os.environ["MONGO_URI"], os.environ.get("MONGO_PREFIX", "loket")
    try:
        at = asyncio.run(erase(uri, prefix, arguments[0]))
    except UnknownRequestError as error:
        raise SystemExit(str(error)) from error
    sys.stdout.write(f"The key of {arguments[0]} was destroyed at {at:%Y-%m-%d %H:%M:%S} UTC.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
