"""The environment of a service, read once at start by its main.py and by nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.identity.claims import ClaimNames
from shared.identity.jwks import HttpJwksSource
from shared.identity.tokens import TokenVerifier
from shared.messaging.connection import KafkaConnection


class ProcessSettings(BaseSettings):
    """What every process takes from its environment; names in the environment are upper case.

    Attributes:
        mongo_uri: A replica set; transactions need one.
        mongo_prefix: Databases are named `<prefix>_<service>`.
        http_host: Where the API listens.
        http_port: Where the API listens.
        forwarded_allow_ips: Proxies whose X-Forwarded-For says who calls; addresses or networks,
            comma separated. Rates by address count the callers that it names.
        oidc_issuer: Whose tokens count; compared with the `iss` claim.
        oidc_jwks_url: Where that issuer publishes its keys.
        oidc_audience: Expected `aud` claim.
        oidc_name_claim: Where the issuer puts what somebody is called; a dot goes into an object.
        oidc_roles_claim: Likewise the roles, e.g. `realm_access.roles`.
        oidc_departments_claim: Likewise the departments.
        oidc_village_claim: Likewise a village head's village.
        oidc_phone_claim: Likewise the phone.
        log_level: Lowest level that is logged.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    mongo_uri: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    mongo_prefix: str = "loket"
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    forwarded_allow_ips: str = "127.0.0.1"
    oidc_issuer: str
    oidc_jwks_url: str
    oidc_audience: str = "loket"
    oidc_name_claim: str = "name"
    oidc_roles_claim: str = "roles"
    oidc_departments_claim: str = "departments"
    oidc_village_claim: str = "village"
    oidc_phone_claim: str = "phone_number"
    log_level: str = "INFO"

    def verifier(self, clock: Callable[[], datetime]) -> TokenVerifier:
        """Return what checks the tokens of the issuer."""
        return TokenVerifier(
            self.oidc_issuer,
            self.oidc_audience,
            HttpJwksSource(self.oidc_jwks_url),
            clock,
            claim_names=ClaimNames(
                name=self.oidc_name_claim,
                roles=self.oidc_roles_claim,
                departments=self.oidc_departments_claim,
                village=self.oidc_village_claim,
                phone=self.oidc_phone_claim,
            ),
        )


class ServiceSettings(ProcessSettings):
    """What every service takes that owns requests: it hears and says events, and opens seals.

    Attributes:
        kafka_bootstrap: Addresses, comma separated.
        kafka_idempotence: False for brokers without idempotent producers.
        kafka_fetch_max_wait_ms: How long the broker may hold an empty fetch.
        kafka_session_timeout_ms: After this long in silence a consumer's partitions go to others.
        kafka_partitions: For topics that do not exist yet.
        kafka_replication: For topics that do not exist yet.
        office_keys: Key-encryption keys and the look-up key; see docs/runbook.md for rotation.
        catalogue_dir: The office's own rules instead of those that come with Loket.
        catalogue_switches: Local rules that differ from their defaults: `code=on,code=off`.
    """

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_idempotence: bool = True
    kafka_fetch_max_wait_ms: int = Field(default=500, ge=1)
    kafka_session_timeout_ms: int = Field(default=10_000, ge=1000)
    kafka_partitions: int = Field(default=6, ge=1)
    kafka_replication: int = Field(default=1, ge=1)
    office_keys: SecretStr
    catalogue_dir: str | None = None
    catalogue_switches: str = ""

    @property
    def rules_folder(self) -> Path | None:
        """Where the office's own rules are; None for those that come with Loket."""
        return Path(self.catalogue_dir) if self.catalogue_dir else None

    @property
    def switches(self) -> dict[str, bool]:
        """The office's answers to the catalogue's switches."""
        pairs = (part.partition("=") for part in self.catalogue_switches.split(",") if part.strip())
        return {code.strip(): value.strip().lower() == "on" for code, _, value in pairs}

    @property
    def kafka(self) -> KafkaConnection:
        """How to reach Kafka."""
        return KafkaConnection(
            bootstrap=self.kafka_bootstrap,
            is_idempotent=self.kafka_idempotence,
            fetch_wait=timedelta(milliseconds=self.kafka_fetch_max_wait_ms),
            session_timeout=timedelta(milliseconds=self.kafka_session_timeout_ms),
            partitions=self.kafka_partitions,
            replication=self.kafka_replication,
        )
