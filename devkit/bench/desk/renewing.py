"""Taking the documents of one request for those of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Renewing:
    """What becomes of the texts and times in the documents of a real request.

    Args:
        texts: Whole texts, and what is put in their place.
        old: The id of the real request, which is part of texts also: of sealed ones, of paths.
        new: The id of the other one.
        by: How much earlier or later the other one was.
    """

    texts: Mapping[str, str]
    old: str
    new: str
    by: timedelta

    def of(self, value: Any) -> Any:
        """Return a document, or a part of one, of the other request."""
        if isinstance(value, str):
            found = self.texts.get(value)
            return value.replace(self.old, self.new) if found is None else found
        if isinstance(value, dict):
            return {name: self.of(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.of(part) for part in value]
        return value + self.by if isinstance(value, datetime) else value
