"""Logging a defect without its message, which may quote what somebody wrote."""

import traceback
from pathlib import Path

FRAMES = 5


def describe(error: BaseException) -> dict[str, object]:
    """Return the kind of an error and where it arose, the innermost place last."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "places": places}
