"""From the claims of a verified token to a principal; issuers put them in different places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.errors import NotAuthenticatedError
from shared.identity.principal import Principal, Role

SUBJECT = "[!-~]{1,255}"
"""A subject as a pattern: printable ASCII without spaces (OpenID Connect Core section 2)."""


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Where an issuer puts what Loket needs; a dot goes into an object (`realm_access.roles`)."""

    name: str = "name"
    roles: str = "roles"
    departments: str = "departments"
    village: str = "village"
    phone: str = "phone_number"


def to_principal(claims: Mapping[str, Any], names: ClaimNames) -> Principal:
    """Return whom the claims speak for; roles that Loket does not know are left out.

    Raises:
        NotAuthenticatedError: The subject is missing, or a claim has another shape.
    """
    known = {role.value for role in Role}
    return Principal(
        id=_subject(claims),
        name=_text(claims, names.name) or "",
        roles=frozenset(Role(role) for role in _texts(claims, names.roles) if role in known),
        departments=frozenset(_texts(claims, names.departments)),
        village=_text(claims, names.village),
        phone=_text(claims, names.phone),
    )


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not re.fullmatch(SUBJECT, subject):
        raise _misshapen("sub", "a plain text")
    return subject


def _text(claims: Mapping[str, Any], path: str) -> str | None:
    value = _find(claims, path)
    if value is None or isinstance(value, str):
        return value or None
    raise _misshapen(path, "a text")


def _texts(claims: Mapping[str, Any], path: str) -> list[str]:
    value = _find(claims, path)
    if value is None:
        return []
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise _misshapen(path, "a list of texts")


def _find(claims: Mapping[str, Any], path: str) -> Any:
    if path in claims:  # Some issuers use URLs as names, dots and all.
        return claims[path]
    value: Any = claims
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _misshapen(claim: str, expected: str) -> NotAuthenticatedError:
    return NotAuthenticatedError(
        f"The bearer token is refused: its claim {claim} is not {expected}. "
        "Ask whoever runs the sign-in to correct it."
    )
