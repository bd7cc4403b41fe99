"""Reading a request's body without trusting what it says about its length."""

from fastapi import Request
from starlette.requests import ClientDisconnect

from shared.domain.errors import MalformedError, TooLargeError


async def read_bounded(request: Request, limit: int) -> bytes:
    """Return a body of at most `limit` bytes.

    Raises:
        TooLargeError: It is larger, or says so; what is over is not read.
        MalformedError: The sender broke off.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise _too_large(limit)
            parts.append(part)
    except ClientDisconnect:
        raise MalformedError("The body was cut short on its way. Send it again.") from None
    return b"".join(parts)


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"A webhook body has at most {limit} bytes. Send less in one call.")
