"""Finding people without storing who they are: keyed hashes of what identifies them.

A hash is HMAC-SHA-256 cut to 128 bits, in lower-case base 32 (26 characters): too long to collide,
and of letters mostly, so that it is never mistaken for a NIK. The kind goes into the hash, so that
the same digits as a NIK and as a family-card number do not find each other.
"""

import hashlib
import hmac
import unicodedata
from base64 import b32encode
from enum import StrEnum

from lokal import normalize_phone

from shared.domain.errors import InvalidInputError

HASH_BYTES = 16


class LookupKind(StrEnum):
    """What a hash is of."""

    NIK = "nik"
    FAMILY_CARD = "family-card"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    NAME = "name"
    CLIENT = "client"
    TICKET = "ticket"


class LookupHasher:
    """Hashes what identifies people, after writing it in one way.

    Args:
        key: The office's look-up key; with another key no hash of before is found again.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def nik(self, nik: str) -> str:
        """Return the hash of a NIK; blanks and dots in it do not matter."""
        return self._hash(LookupKind.NIK, _digits(nik))

    def family_card(self, number: str) -> str:
        """Return the hash of a family-card number; blanks and dots in it do not matter."""
        return self._hash(LookupKind.FAMILY_CARD, _digits(number))

    def phone(self, phone: str) -> str:
        """Return the hash of a phone number: 0812…, 62812… and +62 812-… are one number."""
        return self._hash(LookupKind.PHONE, normalize_phone(phone) or f"+{_digits(phone)}")

    def whatsapp(self, whatsapp_id: str) -> str:
        """Return the hash of a WhatsApp id (digits) or business-scoped user id, exactly as given.

        Neither is a phone number for certain, and the case of the second matters.
        """
        return self._hash(LookupKind.WHATSAPP, whatsapp_id.strip())

    def name(self, name: str) -> str:
        """Return the hash of a person's name; case, accents and punctuation do not matter."""
        plain = unicodedata.normalize("NFKD", name).casefold()
        letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
        return self._hash(LookupKind.NAME, " ".join(letters.split()))

    def client(self, address: str) -> str:
        """Return the hash of a caller's network address, to count calls."""
        return self._hash(LookupKind.CLIENT, address)

    def ticket(self, ticket: str) -> str:
        """Return the hash of a ticket, to count who asks for it."""
        return self._hash(LookupKind.TICKET, ticket)

    def _hash(self, kind: LookupKind, normal: str) -> str:
        if not normal.strip("+"):
            raise InvalidInputError(f"There is nothing to look up in this {kind.value}.")
        digest = hmac.digest(self._key, f"{kind.value}\0{normal}".encode(), hashlib.sha256)
        return b32encode(digest[:HASH_BYTES]).decode().rstrip("=").lower()


def _digits(text: str) -> str:
    # Any script's digits: a keyboard may write other ones than 0 to 9.
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())
