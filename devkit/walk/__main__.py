"""Walks: `python -m devkit.walk docs/pictures/inspector` writes the pictures into that folder."""

import argparse
import asyncio
from pathlib import Path

from devkit.stack.local import LocalStack
from devkit.walk.inspector import walk


async def _walk(folder: Path) -> None:
    async with LocalStack("embedded", log_level="WARNING") as stack:
        async for picture in walk(stack.addresses, folder):
            print(picture, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m devkit.walk", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    chosen: Path = parser.parse_args().folder
    chosen.mkdir(parents=True, exist_ok=True)
    asyncio.run(_walk(chosen))
