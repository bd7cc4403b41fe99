"""Showing what became of the stories: for people, and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from devkit.demo.story import Outcome


def show(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print a timeline for each request, and what is wrong with it, if anything is."""
    for outcome in outcomes:
        story = outcome.story
        table = Table(
            title=f"{story.ticket or 'not filed'} · {story.title}",
            title_justify="left",
            title_style="bold",
            expand=False,
        )
        table.add_column("when", style="dim")
        table.add_column("what")
        table.add_column("then it is")
        table.add_column("applicant was told")
        for happening in outcome.timeline:
            table.add_row(
                happening.at.strftime("%H:%M:%S"),
                happening.what.replace("_", " "),
                happening.state.replace("_", " "),
                ", ".join(happening.notices).replace("_", " "),
            )
        console.print(table)
        for note in story.notes:
            console.print(f"  · {note}")
        for fault in outcome.faults:
            console.print(f"  ✗ {fault}", style="bold red")
        console.print()


def to_json(outcomes: Sequence[Outcome], seconds: float) -> dict[str, object]:
    """Return the outcomes as plain data; `is_as_expected` is the verdict."""
    return {
        "is_as_expected": all(not outcome.faults for outcome in outcomes),
        "seconds": round(seconds, 1),
        "requests": [
            {
                "title": outcome.story.title,
                "ticket": outcome.story.ticket,
                "notes": outcome.story.notes,
                "faults": outcome.faults,
                "timeline": [asdict(happening) for happening in outcome.timeline],
            }
            for outcome in outcomes
        ],
    }
