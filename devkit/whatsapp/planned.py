"""A status that will happen."""

from dataclasses import dataclass

from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.people import Person


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a message, when it truly happens (`at`), and whether the business is told."""

    message: Accepted
    person: Person | None
    status: str
    at: float
    is_told: bool = True
    details: str = ""
