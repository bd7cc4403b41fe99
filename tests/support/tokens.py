"""Bearer tokens that a test signs itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc.jwk import ECKey

from devkit.issuer.cast import Person, load_cast
from devkit.issuer.signing import issue_token, new_signing_key, public_keys
from shared.identity.jwks import KeysUnavailableError
from shared.identity.principal import Role

ISSUER = "https://issuer.example.id"


class StaticJwksSource:
    """A key set that a test sets, counts the readings of, and takes away."""

    def __init__(self, *keys: ECKey) -> None:
        self.keys: Mapping[str, Any] = public_keys(*keys)
        self.is_away = False
        self.readings = 0

    async def fetch(self) -> Mapping[str, Any]:
        """See `JwksSource`."""
        self.readings += 1
        if self.is_away:
            raise KeysUnavailableError("the test took it away")
        return self.keys


class TokenMint:
    """Issues tokens with a key of its own, which `jwks` publishes."""

    def __init__(self, issuer: str = ISSUER) -> None:
        self.issuer = issuer
        self.key = new_signing_key()
        self.jwks = StaticJwksSource(self.key)
        self._cast = load_cast()

    def token_of(self, person_id: str, now: datetime | None = None) -> str:
        """Return a token of somebody of the cast, such as `siti` or `bench-verifier-capil-1`."""
        person = self._cast.find(person_id)
        if person is None:
            raise LookupError(f"nobody in the cast is {person_id}")
        return self.token_for(person, now)

    def token_for(self, person: Person, now: datetime | None = None) -> str:
        """Return a token of anybody."""
        return issue_token(self.key, person, issuer=self.issuer, now=now or datetime.now(UTC))

    def bearer(self, person_id: str) -> dict[str, str]:
        """Return the header that goes with a call of somebody of the cast."""
        return {"Authorization": f"Bearer {self.token_of(person_id)}"}

    def bearer_for(self, person: Person, now: datetime) -> dict[str, str]:
        """Return the header that goes with a call of anybody."""
        return {"Authorization": f"Bearer {self.token_for(person, now)}"}


def a_person(person_id: str = "clerk", *roles: Role, **given: Any) -> Person:
    """Return somebody with the roles given."""
    return Person(person_id, "Somebody Invented", frozenset(roles), **given)
