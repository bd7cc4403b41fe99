"""Identifiers: sortable for machines, sayable for people.

A ticket is what people say and type: `KDS-7K3M-9QXC`. Seven random characters (35 bits) in
Crockford's base 32, which has no I, L, O or U to be misread, and one check character (Luhn mod 32)
that catches every single wrong character and nearly every swapped pair. It is never sequential, so
one ticket says nothing about another.
"""

import secrets
from datetime import datetime

import uuid_utils

from shared.domain.errors import InvalidInputError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "KDS"
RANDOM_CHARACTERS = 7
LOOKALIKES = str.maketrans("ILO", "110")


def new_id() -> str:
    """Return a new sortable unique id (UUID version 7, RFC 9562)."""
    return str(uuid_utils.uuid7())


def first_id_at(moment: datetime) -> str:
    """Return what sorts before every id that was made since a moment, and after all older ones."""
    milliseconds = f"{int(moment.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}-"


def new_ticket() -> str:
    """Return a new random ticket; uniqueness is the repository's to enforce."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return format_ticket(body)


def format_ticket(body: str) -> str:
    """Return the ticket of seven base-32 characters, with its check character."""
    text = body + check_character(body)
    return f"{PREFIX}-{text[:4]}-{text[4:]}"


def parse_ticket(text: str) -> str:
    """Return the ticket in its usual form, from what somebody typed.

    Case, blanks, dashes and a missing prefix do not matter; I, L and O are read as 1, 1 and 0.

    Raises:
        InvalidInputError: The text is not a ticket, or its check character does not match.
    """
    letters = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    letters = letters.removeprefix(PREFIX) if len(letters) > RANDOM_CHARACTERS + 1 else letters
    letters = letters.translate(LOOKALIKES)
    body, check = letters[:-1], letters[-1:]
    if len(body) != RANDOM_CHARACTERS or any(c not in ALPHABET for c in letters):
        raise InvalidInputError("A ticket looks like KDS-7K3M-9QXC: eight letters and digits.")
    if check_character(body) != check:
        raise InvalidInputError("This ticket has a typing mistake. Compare it with the message.")
    return format_ticket(body)


def check_character(body: str) -> str:
    """Return the Luhn mod 32 check character of base-32 text."""
    total = 0
    for position, character in enumerate(reversed(body)):
        addend = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += addend // len(ALPHABET) + addend % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
