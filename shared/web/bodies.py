"""Reading a request's body without trusting what it says about its length."""

from fastapi import Request
from starlette.requests import ClientDisconnect

from shared.domain.errors import MalformedError, TooLargeError


async def read_bounded(request: Request, limit: int, what: str = "body") -> bytes:
    """Return a body of at most `limit` bytes.

    Args:
        request: Whose.
        limit: In bytes.
        what: What the body is to whoever sent it, for the words of a refusal.

    Raises:
        TooLargeError: It is larger, or says so; what is over is not read.
        MalformedError: The sender broke off.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit, what)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise _too_large(limit, what)
            parts.append(part)
    except ClientDisconnect:
        # Nobody hears this; it is no defect of ours.
        raise MalformedError(f"The {what} was cut short on its way. Send it again.") from None
    return b"".join(parts)


def _too_large(limit: int, what: str) -> TooLargeError:
    return TooLargeError(f"The {what} is larger than {limit} bytes. Send less in one call.")
