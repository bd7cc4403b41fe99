"""What the desk refuses, and what to do then."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.dates import MONTHS, OFFICE_TIME, WEEKDAYS
from shared.domain.errors import ConflictError, InvalidInputError

_CLOSED: Mapping[str, str] = {
    "id": "Kantor tutup pada waktu itu. Kantor buka {day}, dari {opens} sampai {closes}.",
    "en": "The office is closed then. It is open on {day}, from {opens} to {closes}.",
}


class AlreadyRecordedError(ConflictError):
    """The product was recorded before, and not like this."""

    code = "already-recorded"
    title = "This product is recorded already"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"{key} is recorded already, with another number. Read the work again; to correct it, "
            "complete the request and reopen it for this product."
        )


class NumberTakenError(ConflictError):
    """The number stands on the same kind of product of another request."""

    code = "number-taken"
    title = "This number was recorded before"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The number for {key} is recorded for another product of this kind: probably a typing "
            "mistake. Compare it with SIAK. Where it is right (a card made again keeps its "
            "number), send it again with is_known_number set to true."
        )


class UnfinishedError(ConflictError):
    """Not every product is made."""

    code = "unfinished"
    title = "Products are still to be made"

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__(f"Still to be made: {', '.join(keys)}. Record them, then complete.")


class DayFullError(ConflictError):
    """The counter can take no more people on that day."""

    code = "day-full"
    title = "That day is full"

    def __init__(self, day: str, room: int) -> None:
        super().__init__(f"{day} has {room} appointments already. Choose another day.")


class OfficeClosedError(InvalidInputError):
    """Nobody is at the counter at that moment."""

    code = "office-closed"
    title = "The office is closed then"

    def __init__(self, opens: datetime, closes: datetime) -> None:
        begin, end = opens.astimezone(OFFICE_TIME), closes.astimezone(OFFICE_TIME)
        words = {}
        for language, text in _CLOSED.items():
            month = MONTHS[language][begin.month - 1]
            day = f"{WEEKDAYS[language][begin.weekday()]}, {begin.day} {month} {begin.year}"
            words[language] = text.format(day=day, opens=f"{begin:%H.%M}", closes=f"{end:%H.%M %Z}")
        super().__init__(words["en"], {"at": "is outside the office's hours"}, words)
