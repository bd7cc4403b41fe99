"""Reading a question from a call."""

from typing import Annotated

from fastapi import Query

from services.statistics.domain.cells import Dimension, Span
from services.statistics.domain.question import By, Question
from shared.web.days import Day

_LONGEST_CODE = 60
_Codes = Annotated[list[Annotated[str, Query(max_length=_LONGEST_CODE)]] | None, Query()]


def asked(
    since: Annotated[Day, Query(description="The first day, in the office's time zone.")],
    until: Annotated[Day, Query(description="The last day.")],
    by: Annotated[By, Query(description="What rows are told apart by.")] = By.DOCUMENT_TYPE,
    department: _Codes = None,
    document_type: _Codes = None,
    channel: _Codes = None,
    village: _Codes = None,
) -> Question:
    """Return what was asked; a repeated parameter allows several values."""
    narrowed = {
        Dimension.DEPARTMENT: department,
        Dimension.DOCUMENT_TYPE: document_type,
        Dimension.CHANNEL: channel,
        Dimension.VILLAGE: village,
    }
    chosen = {dimension: tuple(values) for dimension, values in narrowed.items() if values}
    return Question(Span(since, until), by, chosen)
