"""The check code (*kode cek*): the second secret of a ticket, for who holds the receipt.

It follows from the request's data key, so it is stored nowhere, not even as a hash: whoever may
open the request can print it again, and erasing the request erases it. Eight characters of the
ticket's alphabet are 40 bits, which nobody guesses at the few looks an hour that the page allows.
"""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.domain.ids import ALPHABET, LOOKALIKES
from shared.privacy.sealing import DataKey

CHARACTERS = 8
PURPOSE = b"loket:check-code:1"
"""Another purpose would have another code; the data key itself is never shown."""


def check_code(key: DataKey) -> str:
    """Return the code as people read it, such as `7K3M-9QXC`."""
    number = int.from_bytes(HKDFExpand(SHA256(), 5, PURPOSE).derive(key.secret))
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(CHARACTERS))
    return f"{letters[:4]}-{letters[4:]}"


def is_check_code(key: DataKey, typed: str) -> bool:
    """Say whether somebody typed the code; case, blanks, dashes and lookalikes do not matter.

    It takes as long for a wrong code as for the right one.
    """
    return hmac.compare_digest(_normal(typed), _normal(check_code(key)))


def _normal(text: str) -> bytes:
    letters = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    return letters.translate(LOOKALIKES).encode()
