"""What the desk refuses, and what to do then."""

from collections.abc import Iterable

from shared.domain.errors import ConflictError


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
