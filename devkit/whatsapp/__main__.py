"""Runs the simulator: `python -m devkit.whatsapp --port 8091 --webhook http://127.0.0.1:…`."""

import argparse
import asyncio
import contextlib
import sys
from dataclasses import fields, replace
from pathlib import Path

from devkit.whatsapp.business import Business
from devkit.whatsapp.listener import PortTakenError
from devkit.whatsapp.serving import Serving, serve


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devkit.whatsapp", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--admin-port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--webhook", help="where webhooks are sent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--knobs", type=Path, help="a JSON file with knobs")
    for field in fields(Business):
        parser.add_argument("--" + field.name.replace("_", "-"), default=field.default)
    return parser.parse_args()


def main() -> None:
    """Serve until it is told to stop."""
    given = vars(_arguments())
    business = replace(Business(), **{f.name: given.pop(f.name) for f in fields(Business)})
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(serve(Serving(business, **given)))
        except PortTakenError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
