"""Starting the local stack with a progress bar."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devkit.stack.local import LocalStack


@asynccontextmanager
async def starting(
    console: Console, make: Callable[[Callable[[str], None]], LocalStack]
) -> AsyncIterator[LocalStack]:
    """Start a stack, showing what is ready; stop it at the end of the block.

    Args:
        console: Where the progress is shown.
        make: Returns the stack, given what it is to tell its progress.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("Starting")
    stack = make(lambda name: bar.update(task, advance=1, description=f"{name} is ready"))
    bar.update(task, total=len(stack.foundations) + len(stack.services))
    async with AsyncExitStack() as closing:
        with bar:
            await closing.enter_async_context(stack)
        yield stack
