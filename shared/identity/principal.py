"""The person or system behind a call."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the office."""

    RESIDENT = "resident"
    VILLAGE_HEAD = "village_head"
    FRONT_OFFICER = "front_officer"
    VERIFIER = "verifier"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    HEAD_OF_OFFICE = "head_of_office"
    OPS = "ops"
    AUDITOR = "auditor"
    SERVICE = "service"


OFFICE = frozenset(Role) - {Role.RESIDENT, Role.VILLAGE_HEAD}
"""Roles of those who work for the office; the others ask something of it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever a verified token speaks for.

    Name and phone are personal data: they do not show when a principal is printed or logged.

    Attributes:
        id: The issuer's id of the subject; stable, and not personal data.
        name: What colleagues call them, for screens.
        roles: What they are to the office; none means that they may do nothing.
        departments: Codes of the departments they work for.
        village: Kemendagri code of a village head's village, such as `33.19.01.2001`.
        phone: An applicant's phone number, as the issuer knows it.
    """

    id: str
    name: str = field(default="", repr=False)
    roles: frozenset[Role] = frozenset()
    departments: frozenset[str] = frozenset()
    village: str | None = None
    phone: str | None = field(default=None, repr=False)
