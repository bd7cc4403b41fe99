"""Help texts: docstrings are broken where the code's lines end, help where the terminal's do."""

from inspect import cleandoc

import typer


def let_flow(app: typer.Typer) -> None:
    """Give every command a help text whose paragraphs fill the terminal, whatever its width."""
    for command in app.registered_commands:
        if command.callback and command.callback.__doc__:
            command.help = flowing(command.callback.__doc__)
    for group in app.registered_groups:
        if group.typer_instance:
            let_flow(group.typer_instance)


def flowing(text: str) -> str:
    """Return a text with one line for each paragraph; lists and what is indented stay."""
    paragraphs = cleandoc(text).split("\n\n")
    return "\n\n".join(p if "\n " in p or "\n-" in p else p.replace("\n", " ") for p in paragraphs)
