"""The `loket` command."""

import os
import sys
from types import ModuleType
from typing import Annotated

from shared.domain.errors import LoketError

try:
    import typer
    from rich.console import Console

    from devkit.commands import (
        bench,
        dead_letters,
        demo,
        faults,
        fuzz,
        kafka,
        replay,
        simulator,
        token,
        trail,
        up,
    )
    from devkit.commands.help_text import let_flow
    from devkit.stack.run_directory import CHOSEN
except KeyboardInterrupt:  # loading takes a second or two on a slow machine
    sys.exit(130)
except ModuleNotFoundError as missing:
    sys.exit(
        f"The Python package {missing.name} is missing; install what this command needs with: "
        "pip install -e '.[embedded]'"
    )

COMMANDS: tuple[ModuleType, ...] = (
    demo,
    up,
    token,
    dead_letters,
    trail,
    bench,
    faults,
    fuzz,
    replay,
    simulator,
    kafka,
)
"""The modules of `devkit/commands/`, in the order of the help text."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose(
    stack: Annotated[
        str | None,
        typer.Option(
            envvar=CHOSEN,
            metavar="PORT",
            help="Which running stack, where several run: by a port of it, or its directory.",
        ),
    ] = None,
) -> None:
    """Loket, the service window of a civil-registration office, on one machine."""
    if stack:
        os.environ[CHOSEN] = stack


for module in COMMANDS:
    module.register(app)
let_flow(app)


def main() -> None:
    """Run the command; what went wrong is told in one sentence, with exit code 1."""
    try:
        app()
    except LoketError as error:
        Console(stderr=True).print(
            str(error), style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
