"""Tables of the APIs as people take them along: in words, and in the office's time.

APIs keep ids and codes, in UTC, which programs read; pages and files call things alike.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.console import naming
from services.console.apis import File
from services.console.texts import texts, write
from shared.dates import OFFICE_TIME
from shared.spreadsheet import from_csv, to_csv

if TYPE_CHECKING:
    from services.console.visit import Visit


def _channel(known: naming.Known, code: str) -> str:
    key = f"tables.channel_{code}"
    return write(key, known["language"]) if key in texts() else code


def _time(_known: naming.Known, moment: str) -> str:
    """A moment as spreadsheet programs sort it; its column says whose time that is."""
    return f"{datetime.fromisoformat(moment).astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}"


_WORDS: Mapping[str, Callable[..., str]] = {
    "department": naming.department,
    "document_type": naming.document_type,
    "channel": _channel,
    "state": naming.state,
    **dict.fromkeys(("clerk", "holder", "cover"), naming.person),
    **dict.fromkeys(("received_at", "answer_by", "escalated_at", "oldest", "idle_since"), _time),
    **dict.fromkeys(("from", "until", "due"), _time),
}
"""What stands in a column, by its name; what is not here is a number, or said by itself."""


async def in_words(visit: "Visit", file: File) -> File:
    """Return a table as its reader reads it; its columns are called by `tables.<name>`."""
    columns, *rows = from_csv(file.content)
    known: dict[str, Any] = {
        "language": visit.language,
        "rules": await visit.names(),
        "colleagues": visit.colleagues,
    }
    headings = [write(f"tables.{name}", visit.language) for name in columns]
    table = [
        [_cell(known, name, cell) for name, cell in zip(columns, row, strict=True)] for row in rows
    ]
    return File(to_csv([headings, *table]), file.media_type, file.headers)


def _cell(known: naming.Known, column: str, cell: str) -> str:
    return _WORDS[column](known, cell) if cell and column in _WORDS else cell
