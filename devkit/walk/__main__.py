"""Walks: `python -m devkit.walk console docs/pictures/console` writes the pictures there."""

import argparse
import asyncio
from pathlib import Path

from devkit.stack.local import LocalStack
from devkit.stack.services import EVERYTHING
from devkit.walk import console, inspector

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
    asyncio.run(_walk(chosen.where, chosen.folder))
