"""`python -m shared.privacy.rotate`: wrap every data key under the current office key.

Reads MONGO_URI, MONGO_PREFIX and OFFICE_KEYS. It may be stopped and repeated at any time. Only once
it says that nothing was left may the old office key be dropped; docs/runbook.md has all the steps.
"""

import asyncio
import os
import sys

from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import utc_now
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys


async def rotate(mongo_uri: str, mongo_prefix: str, office_keys: OfficeKeys) -> int:
    """Wrap what is wrapped under an older office key anew, and return how many keys that were.

    Raises:
        OfficeKeyMissingError: A data key is wrapped under an office key that is not given.
    """
    client = connect(mongo_uri)
    try:
        store = MongoKeyStore(open_database(client, f"{mongo_prefix}_keyring"))
        return await Keyring(store, office_keys, utc_now).rewrap()
    finally:
        client.close()


def main() -> None:
    """Rotate by the environment, and say what was done."""
    office_keys = OfficeKeys.from_text(os.environ["OFFICE_KEYS"])
    uri, prefix = os.environ["MONGO_URI"], os.environ.get("MONGO_PREFIX", "loket")
    count = asyncio.run(rotate(uri, prefix, office_keys))
    left = "Repeat until none is left." if count else "Older office keys may be dropped."
    sys.stdout.write(f"{count} keys are newly wrapped under {office_keys.current}. {left}\n")


if __name__ == "__main__":
    main()
