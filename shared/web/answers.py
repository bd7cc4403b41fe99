"""Answers in JSON that are written as they are, because what made them has checked them."""

import orjson
from fastapi import Response


def json_answer(content: object, status: int = 200) -> Response:
    """Return an answer; its times are in UTC with a Z, as in every other answer and in events."""
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(body, status, media_type="application/json")
