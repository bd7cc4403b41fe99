"""The project's pages: their links, their commands, and what they name."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {"__pycache__", "build", "dist", "node_modules"}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page in Markdown."""

    path: Path

    @property
    def name(self) -> str:
        """Its place in the project."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """It without its blocks of code."""
        return FENCE.sub("", self.text)

    def blocks(self, *languages: str) -> list[str]:
        """Return its blocks of code in some languages."""
        return [block for language, block in FENCE.findall(self.text) if language in languages]

    def code(self) -> list[str]:
        """Return what it shows as code in a sentence."""
        return SPAN.findall(self.prose)

    def commands(self) -> list[str]:
        """Return every line that a reader may type, without comments."""
        shown = "\n".join(self.blocks("bash")).replace("\\\n", " ").splitlines()
        return [line.split(" #")[0].strip() for line in (*shown, *self.code())]

    def links(self) -> list[str]:
        """Return where its links and pictures lead."""
        return LINK.findall(SPAN.sub("", self.prose))

    def anchors(self) -> set[str]:
        """Return the anchors of its headings, as GitHub makes them."""
        return {_anchor(heading) for heading in HEADING.findall(self.prose)}


def pages() -> list[Page]:
    """Return every page of the project."""
    return [Page(path) for path in files() if path.suffix == ".md"]


def page(name: str) -> Page:
    """Return the page at a place in the project."""
    return Page(ROOT / name)


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file that is the project's own, those in hidden folders left out."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or (path.is_dir() and path.name.startswith(".")):
            continue
        if path.is_dir():
            yield from files(path)
        elif path.suffix != ".pyc":
            yield path


def _anchor(heading: str) -> str:
    plain = LINK.sub("]", heading).replace("`", "").replace("*", "").lower()
    kept = (c for c in plain if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")
