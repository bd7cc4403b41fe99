"""Mistakes in the catalogue's files, all reported at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.errors import PermanentError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: in which file, at which entry, what is wrong and what is allowed."""

    file: str
    where: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.what}"


class CatalogueError(PermanentError):
    """The catalogue's files have mistakes; nothing starts until they are mended."""

    code = "catalogue"
    status = 500
    title = "The catalogue has mistakes"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        count = len(self.mistakes)
        noun = "mistake" if count == 1 else "mistakes"
        lines = "\n".join(f"- {mistake}" for mistake in self.mistakes)
        super().__init__(f"The catalogue has {count} {noun}. Mend the files, start again.\n{lines}")
