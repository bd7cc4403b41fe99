"""Recognising a call that is repeated, and one that only takes another's key."""

from collections.abc import Sequence
from hashlib import sha256

import orjson

from services.intake.caller import Caller
from services.intake.parts import Parts
from services.intake.repository import Application
from services.intake.use_cases.new_request import NewRequest
from services.intake.use_cases.papers import InspectedFile
from shared.domain.errors import ConflictError
from shared.privacy.sealing import DataKey


def scoped(caller: Caller, idempotency_key: str) -> str:
    """Return the hash of a key that a caller chose; two callers may choose the same."""
    return sha256(f"{caller.ref}\0{idempotency_key}".encode()).hexdigest()


def digest_of(new: NewRequest, files: Sequence[InspectedFile], *, is_submitted: bool) -> bytes:
    """Return what the same call sent twice has in common."""
    sent = sorted((f.file.requirement, f.found.sha256) for f in files)
    return sha256(orjson.dumps([new, sent, is_submitted], option=orjson.OPT_SORT_KEYS)).digest()


def keyed(key: DataKey, digest: bytes) -> str:
    """Return a digest as it is kept."""
    # A bare hash of a NIK and a name could be guessed; and it goes with the key on erasure.
    return sha256(key.secret + digest).hexdigest()


async def require_same(parts: Parts, earlier: Application, digest: bytes) -> None:
    """Refuse a key that came with another body before.

    Raises:
        ConflictError: It did.
    """
    key = await parts.keyring.get(earlier.id)
    if earlier.idempotency is None or earlier.idempotency.body != keyed(key, digest):
        raise ConflictError(
            "This Idempotency-Key came with another body before. Choose a new key for a new "
            "request, and repeat a key with the very same body only."
        )
