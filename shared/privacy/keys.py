"""The office's keys: those that wrap data keys, one of them current, and one for look-up hashes.

They come in one environment text, `current=k2;k1=<base64>;k2=<base64>;lookup=<base64>`. To rotate,
add a key, make it current, restart the services, rewrap the keyring, and then drop the old key. The
look-up key is never rotated alone, because every stored hash would have to be made again.
"""

import os
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.privacy.errors import CannotOpenError, OfficeKeyMissingError, OfficeKeysError
from shared.privacy.sealing import KEY_BYTES, NONCE_BYTES, DataKey

KEY_ID = r"[A-Za-z0-9_-]{1,32}"
RESERVED = ("current", "lookup")


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it is stored: wrapped, or a tombstone once it was destroyed.

    `office_key` names the office key that wrapped it; it and `wrapped` are `None` in a tombstone.
    `created_at` is `None` where a key was destroyed before it was ever made.
    """

    owner: str
    office_key: str | None = None
    wrapped: bytes | None = field(default=None, repr=False)
    created_at: datetime | None = None
    destroyed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfficeKeys:
    """Key-encryption keys by id, the id of the current one, and the key of look-up hashes."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)

    def __post_init__(self) -> None:
        for name, secret in (*self.keys.items(), ("lookup", self.lookup)):
            if len(secret) != KEY_BYTES:
                raise OfficeKeysError(
                    f"The office key {name} has {len(secret)} bytes. Give it {KEY_BYTES}."
                )
        if self.current not in self.keys:
            raise OfficeKeysError(
                f"The current office key is {self.current}, and there is no key of that id. "
                f"There are: {', '.join(sorted(self.keys)) or 'none'}."
            )

    @classmethod
    def generate(cls, key_id: str = "k1") -> Self:
        """Return new random keys, for a new office or a local stack."""
        return cls(key_id, {key_id: os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the keys that an environment text holds.

        Raises:
            OfficeKeysError: A part is missing, doubled or not a key. No message repeats a key.
        """
        parts = _parse_parts(text)
        for needed in RESERVED:
            if needed not in parts:
                raise OfficeKeysError(
                    f"The office's keys lack «{needed}». Write current=<id>;<id>=<base64>;"
                    "lookup=<base64>."
                )
        current, lookup = parts.pop("current"), parts.pop("lookup")
        if not re.fullmatch(KEY_ID, current):
            raise OfficeKeysError("The current office key is to be named by its id, not its value.")
        keys = {key_id: _from_base64(key_id, value) for key_id, value in parts.items()}
        return cls(current, keys, _from_base64("lookup", lookup))

    def to_text(self) -> str:
        """Return the text that `from_text` reads; it is as secret as the keys."""
        named = [*sorted(self.keys.items()), ("lookup", self.lookup)]
        values = [f"{name}={b64encode(secret).decode()}" for name, secret in named]
        return ";".join([f"current={self.current}", *values])

    def rotate(self, key_id: str) -> Self:
        """Return the keys with a new random one added and made current."""
        if key_id in self.keys or key_id in RESERVED or not re.fullmatch(KEY_ID, key_id):
            raise OfficeKeysError("The id of a new office key is new, and letters and digits only.")
        return replace(self, current=key_id, keys={**self.keys, key_id: os.urandom(KEY_BYTES)})

    def wrap(self, key: DataKey, created_at: datetime) -> WrappedKey:
        """Return a data key wrapped under the current office key."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self.keys[self.current])
        wrapped = nonce + cipher.encrypt(nonce, key.secret, _bound_to(self.current, key.owner))
        return WrappedKey(key.owner, self.current, wrapped, created_at)

    def unwrap(self, key: WrappedKey) -> DataKey:
        """Return the data key that was wrapped.

        Raises:
            OfficeKeyMissingError: It is wrapped under an office key that is not configured.
            CannotOpenError: It was altered, or put in another owner's place.
        """
        if key.office_key is None or key.wrapped is None:
            raise CannotOpenError(key.owner, "data key")
        if key.office_key not in self.keys:
            raise OfficeKeyMissingError(key.office_key, key.owner)
        nonce, rest = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
        bound_to = _bound_to(key.office_key, key.owner)
        try:
            secret = AESGCM(self.keys[key.office_key]).decrypt(nonce, rest, bound_to)
        except (InvalidTag, ValueError) as error:
            raise CannotOpenError(key.owner, "data key") from error
        return DataKey(key.owner, secret)


def _bound_to(office_key: str, owner: str) -> bytes:
    return f"wrap.{office_key}.{owner}".encode()


def _parse_parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for place, part in enumerate(filter(None, (p.strip() for p in text.split(";"))), start=1):
        name, separator, value = part.partition("=")
        if not separator or not re.fullmatch(KEY_ID, name):
            raise OfficeKeysError(f"Part {place} of the office's keys is not <id>=<base64>.")
        if name in parts:
            raise OfficeKeysError(f"The office key {name} is given twice. Keep one.")
        parts[name] = value
    return parts


def _from_base64(name: str, value: str) -> bytes:
    try:
        return b64decode(value.translate(str.maketrans("-_", "+/")), validate=True)
    except (Base64Error, ValueError):
        # Not chained: the cause would show the value.
        raise OfficeKeysError(f"The office key {name} is not base64.") from None
