"""Sealing one value: AES-256-GCM under its owner's data key, bound to owner and field.

A sealed text is `s1.<owner>.<base64url of nonce and ciphertext>`: the version, whose key opens it,
and the rest. Sealed bytes are `s1.<owner>.` and then nonce and ciphertext as they are. Owner and
field are authenticated with the value, so that one cannot be put in another's place unnoticed.

Nonces are 96 random bits (NIST SP 800-38D section 8.2.2), which allows 2**32 values to a key: far
more than a request has, and the reason why long-lived owners are cut by day.
"""

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shared.domain.errors import InvalidInputError
from shared.privacy.errors import CannotOpenError

VERSION = "s1"
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

OWNER = r"[A-Za-z0-9][A-Za-z0-9:_-]{0,99}"
"""What an owner may look like. No dot, which divides the parts of a sealed value."""

SEALED = rf"^{VERSION}\.{OWNER}\.[A-Za-z0-9_-]{{38,}}$"
"""At least a nonce and a tag, which are 38 characters of base64url."""


class Sealed(str):
    """A sealed text; a `str` everywhere, and checked for its shape in pydantic models."""

    __slots__ = ()

    @property
    def owner(self) -> str:
        """Whose data key opens this value."""
        return self.split(".", 2)[1]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the text as a sealed value.

        Raises:
            InvalidInputError: The text has not the shape of a sealed value.
        """
        if not re.fullmatch(SEALED, text):
            raise InvalidInputError("A sealed value is expected here, and this is not one.")
        return cls(text)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validate the shape, keep the type, and show as a string with a pattern in JSON Schema."""
        shape = core_schema.str_schema(pattern=SEALED)
        return core_schema.no_info_after_validator_function(cls, shape)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The 32-byte key of one owner.

    The cipher is made once, because making it costs as much as sealing a short value.
    """

    owner: str
    secret: bytes = field(repr=False)
    cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(OWNER, self.owner):
            raise InvalidInputError(
                "The owner of a data key is 1 to 100 letters, digits, colons, dashes, underscores."
            )
        if len(self.secret) != KEY_BYTES:
            raise InvalidInputError(f"A data key has {KEY_BYTES} bytes, not {len(self.secret)}.")
        object.__setattr__(self, "cipher", AESGCM(self.secret))

    @classmethod
    def generate(cls, owner: str) -> Self:
        """Return a new random key for an owner."""
        return cls(owner, os.urandom(KEY_BYTES))


def seal(key: DataKey, plaintext: str, field: str) -> Sealed:
    """Return a text sealed under a key, for one field only."""
    body = _encrypt(key, plaintext.encode(), _bound_to(key, field, "text"))
    return Sealed(f"{VERSION}.{key.owner}.{urlsafe_b64encode(body).decode().rstrip('=')}")


def open_sealed(key: DataKey, sealed: str, field: str) -> str:
    """Return the text that was sealed under this key for this field.

    Raises:
        CannotOpenError: The value was altered, or is of another owner or field.
    """
    version, _, rest = sealed.partition(".")
    owner, _, body = rest.partition(".")
    if version != VERSION or owner != key.owner:
        raise CannotOpenError(key.owner, field)
    return _decrypt(key, _from_base64(key, body, field), field, "text").decode()


def seal_bytes(key: DataKey, content: bytes, field: str) -> bytes:
    """Return bytes sealed under a key, for one field only; 31 bytes and the owner longer."""
    return _prefix(key) + _encrypt(key, content, _bound_to(key, field, "bytes"))


def open_bytes(key: DataKey, sealed: bytes, field: str) -> bytes:
    """Return the bytes that were sealed under this key for this field.

    Raises:
        CannotOpenError: The content was altered, or is of another owner or field.
    """
    prefix = _prefix(key)
    if not sealed.startswith(prefix):
        raise CannotOpenError(key.owner, field)
    return _decrypt(key, sealed[len(prefix) :], field, "bytes")


def _prefix(key: DataKey) -> bytes:
    return f"{VERSION}.{key.owner}.".encode()


def _bound_to(key: DataKey, field: str, kind: str) -> bytes:
    # The owner has no dot, so that no other owner and field give the same text.
    return f"{VERSION}.{kind}.{key.owner}.{field}".encode()


def _encrypt(key: DataKey, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.cipher.encrypt(nonce, plain, bound_to)


def _decrypt(key: DataKey, body: bytes, field: str, kind: str) -> bytes:
    if len(body) < NONCE_BYTES + TAG_BYTES:
        raise CannotOpenError(key.owner, field)
    nonce, rest = body[:NONCE_BYTES], body[NONCE_BYTES:]
    try:
        return key.cipher.decrypt(nonce, rest, _bound_to(key, field, kind))
    except InvalidTag as error:
        raise CannotOpenError(key.owner, field) from error


def _from_base64(key: DataKey, body: str, field: str) -> bytes:
    try:
        decoded = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (Base64Error, ValueError) as error:
        raise CannotOpenError(key.owner, field) from error
    # Base64 has spellings that decode alike (spare bits, skipped characters); one only is ours.
    if urlsafe_b64encode(decoded).decode().rstrip("=") != body:
        raise CannotOpenError(key.owner, field)
    return decoded
