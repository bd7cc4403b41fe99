"""The bytes of a webhook: JSON as the provider writes it, and the signature over those bytes."""

import hmac
import re
from collections.abc import Mapping

import orjson

SIGNATURE_HEADER = "X-Hub-Signature-256"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def encode(payload: Mapping[str, object]) -> bytes:
    r"""JSON with `/` as `\/` and every character beyond ASCII escaped.

    A receiver that parses and writes again before it verifies gets other bytes, and fails.
    """
    raw = orjson.dumps(payload).replace(b"/", b"\\/")
    if raw.isascii():
        return raw
    return _BEYOND_ASCII.sub(_escape, raw.decode()).encode("ascii")


def sign(body: bytes, app_secret: str) -> str:
    """The value of `X-Hub-Signature-256` for these very bytes."""
    return "sha256=" + hmac.digest(app_secret.encode(), body, "sha256").hex()


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
