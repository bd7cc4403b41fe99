"""Write the reference pages and schemas; refuse a schema that older readers could not read."""

import sys
from pathlib import Path

import orjson

from devkit.reference.pages import ROOT, SCHEMAS, pages
from devkit.reference.schemas import breaks


def main() -> int:
    """Write every page; return 1 where a published schema would break."""
    for path, text in pages().items():
        target = ROOT / path
        if target.exists() and path.parent == SCHEMAS and (why := _why_not(target, text)):
            print(f"{path.name}: raise the event's schema_version instead:", *why, sep="\n  ")
            return 1
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return 0


def _why_not(target: Path, text: str) -> list[str]:
    return breaks(orjson.loads(target.read_bytes()), orjson.loads(text))


if __name__ == "__main__":
    sys.exit(main())
