"""`python -m services <name>`: run one service by its environment, as the container image does."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """Return the services that can be run: every package here with a `main.py`."""
    return sorted(found.parent.name for found in Path(__file__).parent.glob("*/main.py"))


def main(arguments: Sequence[str]) -> None:
    """Run the service that the command line names.

    Raises:
        SystemExit: It names none; the message says which there are.
    """
    if len(arguments) != 1 or arguments[0] not in names():
        given = " ".join(arguments) or "nothing"
        raise SystemExit(f"Name one service to run: {', '.join(names())}. You gave {given}.")
    import_module(f"services.{arguments[0]}.main").main()


if __name__ == "__main__":
    main(sys.argv[1:])
