"""Fields of a body for what people write."""

from typing import Any

from pydantic import BeforeValidator

from shared.domain.written import without_unseen


def _prepared(value: Any) -> Any:
    # What is no text is left for the field's type to refuse.
    return without_unseen(value) if isinstance(value, str) else value


WRITTEN = BeforeValidator(_prepared)
"""Put behind the limits of a field, it comes before them: `Annotated[str, limits, WRITTEN]`."""
