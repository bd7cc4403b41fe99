"""Signing tokens: ES256, with a key that lives as long as the process."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from devkit.issuer.cast import Person

ALGORITHM = "ES256"
AUDIENCE = "loket"
LIFETIME = timedelta(hours=8)
"""A working day."""


def new_signing_key() -> ECKey:
    """Return a new P-256 key, with its thumbprint as its id."""
    return ECKey.generate_key("P-256", auto_kid=True)


def public_keys(*keys: ECKey) -> dict[str, Any]:
    """Return the key set to publish."""
    return dict(KeySet(list(keys)).as_dict(private=False, use="sig", alg=ALGORITHM))


def issue_token(
    key: ECKey,
    person: Person,
    *,
    issuer: str,
    now: datetime,
    audience: str = AUDIENCE,
    lifetime: timedelta = LIFETIME,
) -> str:
    """Return a bearer token that speaks for a person."""
    begins = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": person.id,
        "iat": begins,
        "exp": begins + int(lifetime.total_seconds()),
        "jti": str(uuid4()),
        "name": person.name,
        "roles": sorted(person.roles),
        "departments": sorted(person.departments),
        "village": person.village,
        "phone_number": person.phone,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, given, key)
