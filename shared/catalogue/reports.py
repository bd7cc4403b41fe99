"""Turning validation errors into mistakes that say where, what, and what is allowed."""

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from shared.catalogue.errors import Mistake
from shared.catalogue.references import BROKEN, unknown


def mistakes_in(error: ValidationError, file: str, annotation: object) -> Iterator[Mistake]:
    """Yield a mistake for each error, but none that only follows from a broken entry elsewhere."""
    problems = error.errors(include_url=False)
    # A list whose every entry is faulty counts as empty, which it is not.
    faulty_lists = {
        problem["loc"][:depth] for problem in problems for depth in range(len(problem["loc"]))
    }
    for problem in problems:
        is_false_alarm = problem["type"] == "too_short" and problem["loc"] in faulty_lists
        if problem["type"] == BROKEN or is_false_alarm:
            continue
        where = ".".join(str(step) for step in problem["loc"])
        yield Mistake(file, where, _sentence(problem, annotation))


def _sentence(problem: Mapping[str, Any], annotation: object) -> str:
    kind, message = problem["type"], str(problem["msg"])
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        *place, key = problem["loc"]
        return unknown("key here", str(key), _keys_at(annotation, place))
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if kind == "too_short":
        least = problem["ctx"]["min_length"]
        return f"should have at least {least} {'entry' if least == 1 else 'entries'}"
    if kind == "string_pattern_mismatch":
        return (
            f"'{problem['input']}' is not a code: only letters, digits, dots, dashes, underscores"
        )
    return message.replace("Input should", "should", 1)


def _keys_at(annotation: object, place: Sequence[int | str]) -> tuple[str, ...]:
    """Return the keys that the model at a place inside an annotation knows, without `code`."""
    for step in place:
        inner = _bare(annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            field = inner.model_fields.get(str(step))
            annotation = None if field is None else field.annotation
        else:
            items = [arg for arg in get_args(inner) if arg is not Ellipsis]
            annotation = items[-1] if items else None
    model = _bare(annotation)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return ()
    return tuple(name for name in model.model_fields if name != "code")


def _bare(annotation: object) -> object:
    """Strip `Annotated`, `| None` and type aliases from an annotation."""
    if hasattr(annotation, "__metadata__"):
        return _bare(get_args(annotation)[0])
    options = [arg for arg in get_args(annotation) if arg is not NoneType]
    if NoneType in get_args(annotation) and len(options) == 1:
        return _bare(options[0])
    return annotation
