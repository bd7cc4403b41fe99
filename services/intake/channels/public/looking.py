"""Looking a request up by ticket and check code, so that guessing is slow and tells nothing."""

import asyncio
import ipaddress
import time
from dataclasses import dataclass
from datetime import timedelta

from services.intake.channels.public.attempts import count_look, left_of_window
from services.intake.channels.public.metrics import LOOKS
from services.intake.parts import Parts
from services.intake.repository import Application, find_by_ticket
from shared.domain.errors import InvalidInputError, LoketError
from shared.domain.ids import parse_ticket
from shared.privacy.check_code import is_check_code
from shared.privacy.sealing import DataKey

LOOKS_OF_A_CLIENT = 60
LOOKS_AT_A_TICKET = 20
"""In a window. Whoever waits for news looks less often; a guesser would need 2**40 looks."""
ANSWERED_AFTER = timedelta(milliseconds=300)
"""Every answer takes this long, found or not; far above what the search itself takes."""
NETWORK_OF_A_CLIENT = 64
"""Bits of an IPv6 address that one household shares, and a guesser could not change."""

NOBODYS = DataKey("nobody", bytes(32))
"""Stands for the key of a request that is not there, so that the same work is done."""


class TooManyLooksError(LoketError):
    """Somebody looked too often, or somebody asked for this ticket too often."""

    code = "too-many-looks"
    status = 429
    title = "Too many looks"

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("Wait an hour, then look again.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, or a QR code filled in."""

    ticket: str
    code: str


async def look(parts: Parts, client: str, typed: Typed) -> Application | None:
    """Return the request, or None: whether ticket, code or both are wrong is not told.

    Args:
        parts: The service's parts.
        client: The caller's network address; only its keyed hash is kept, for two hours.
        typed: Ticket and code.

    Raises:
        TooManyLooksError: Of this client, or at this ticket.
    """
    started = time.monotonic()
    try:
        return await _look(parts, client, typed)
    finally:
        passed = time.monotonic() - started
        await asyncio.sleep(max(0.0, ANSWERED_AFTER.total_seconds() - passed))


async def _look(parts: Parts, client: str, typed: Typed) -> Application | None:
    ticket = _ticket(typed.ticket)
    looks = await count_look(parts.store, parts.hasher.client(_network(client)))
    asked = await count_look(parts.store, parts.hasher.ticket(ticket or "none"))
    if looks > LOOKS_OF_A_CLIENT or asked > LOOKS_AT_A_TICKET:
        LOOKS.labels("stopped_caller" if looks > LOOKS_OF_A_CLIENT else "stopped_ticket").inc()
        raise TooManyLooksError(left_of_window(parts.store.clock()))
    found = await find_by_ticket(parts.store, ticket) if ticket else None
    keys = await parts.keyring.get_many([found.id]) if found else {}
    key = keys.get(found.id) if found else None
    is_right = is_check_code(key or NOBODYS, typed.code)
    is_shown = bool(is_right and key and found and not found.is_draft)
    LOOKS.labels("shown" if is_shown else "not_found").inc()
    return found if is_shown else None


def _ticket(text: str) -> str | None:
    try:
        return parse_ticket(text)
    except InvalidInputError:
        return None


def _network(client: str) -> str:
    """Return the part of an address that its owner cannot easily change."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client or "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, NETWORK_OF_A_CLIENT), strict=False))
