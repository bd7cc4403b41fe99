"""A picture of a run of the demo, for the README: an SVG that needs no font and no network."""

import re
from collections.abc import Sequence
from io import StringIO

from rich.console import Console

from devkit.demo.story import Outcome
from devkit.demo.timeline import show

# As wide as the widest timeline, so that text stays readable in a column of a page.
COLUMNS = 84
STORIES_SHOWN = 2
# Rich names a font that it fetches; here the reader's own do, held in place by `textLength`.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ font-family: Arial, sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def draw(outcomes: Sequence[Outcome], verdict: str) -> str:
    """Return an SVG of the requests to which most happened, with the verdict on all of them."""
    screen = Console(
        record=True, width=COLUMNS, file=StringIO(), force_terminal=True, highlight=False
    )
    eventful = sorted(outcomes, key=lambda outcome: len(outcome.timeline))[-STORIES_SHOWN:]
    show(screen, eventful)
    screen.print(verdict, style="bold")
    drawn = screen.export_svg(title="loket demo", code_format=FORMAT, unique_id="demo")
    return re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)
