"""Message ids in the shape of real ones: base64 of a small binary that holds a phone number.

The shape matters: a message id in a log is personal data, and a test that looks for leaks can only
find it when the simulator's ids carry the number too.
"""

import base64
from random import Random

_OUTGOING, _INCOMING = b"\x11", b"\x12"


def mint_outgoing(address: str, rng: Random) -> str:
    """An id for a message from the business to `address` (digits, or a BSUID)."""
    return _mint(address, _OUTGOING, f"{rng.getrandbits(72):018X}")


def mint_incoming(address: str, rng: Random) -> str:
    """An id for a message from a person."""
    return _mint(address, _INCOMING, f"3A{rng.getrandbits(72):018X}")


def address_inside(wamid: str) -> str:
    """The phone number (or BSUID) that an id carries."""
    raw = base64.b64decode(wamid.removeprefix("wamid."))
    return raw[3 : 3 + raw[2]].decode()


def _mint(address: str, direction: bytes, token: str) -> str:
    inside, mark = address.encode()[:255], token.encode()
    raw = b"".join(
        (
            *(b"\x1c\x18", bytes((len(inside),)), inside),
            *(b"\x15\x02\x00", direction, b"\x18", bytes((len(mark),)), mark, b"\x00"),
        )
    )
    return "wamid." + base64.b64encode(raw).decode()
