"""Walks: `python -m devkit.walk console docs/pictures/console` writes the pictures there."""

import argparse
import asyncio
import sys
from pathlib import Path

from shared.domain.errors import LoketError

try:
    from devkit.stack.local import LocalStack
    from devkit.stack.services import EVERYTHING
    from devkit.walk import console, inspector
except ModuleNotFoundError as missing:
    sys.exit(
        f"The Python package {missing.name} is missing; install what walks and tests need with: "
        "make .venv/dev.stamp"
    )

WALKS = {"console": console.walk, "inspector": inspector.walk}


async def _walk(where: str, folder: Path) -> None:
    async with LocalStack("embedded", services=tuple(EVERYTHING), log_level="WARNING") as stack:
        async for picture in WALKS[where](stack.addresses, folder):
            print(picture, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m devkit.walk", description=__doc__)
    parser.add_argument("where", choices=WALKS, help="whose pages")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_walk(chosen.where, chosen.folder))
    except LoketError as error:
        sys.exit(str(error))
