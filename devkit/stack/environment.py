"""The environment and arguments of every process of the local stack, in one readable place.

Secrets are made anew at every start; they guard invented data on this machine only.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from devkit.issuer.signing import AUDIENCE
from devkit.stack.ports import LOCALHOST
from devkit.whatsapp.business import Business
from shared.privacy.keys import OfficeKeys

BrokerKind = Literal["embedded", "kafka", "kafka3"]
WEBHOOK_PATH = "/webhooks/whatsapp"
_PARTITIONS = 6
_ROOT = Path(__file__).parents[2]

_CHANNELS = {"intake-whatsapp": "whatsapp", "intake-app": "app,public"}
_NEEDS_WHATSAPP = ("intake-whatsapp", "intake-app", "notifier")
_TELLS_PUBLIC_PAGE = (*_NEEDS_WHATSAPP, "processing", "console")


class Addresses(BaseModel):
    """Where everything of one stack is; `services` gives ports by the names in `local.py`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    broker: BrokerKind
    mongo_uri: str
    kafka_bootstrap: str
    issuer_port: int
    whatsapp_port: int
    whatsapp_admin_port: int
    services: Mapping[str, int]

    @property
    def issuer(self) -> str:
        """The issuer's name in tokens, and its address."""
        return _http(self.issuer_port)

    @property
    def whatsapp(self) -> str:
        """The WhatsApp simulator."""
        return _http(self.whatsapp_port)

    @property
    def whatsapp_admin(self) -> str:
        """The simulator's admin interface, which answers also while it refuses connections."""
        return _http(self.whatsapp_admin_port)

    @property
    def ports(self) -> frozenset[int]:
        """All ports that people know the stack by."""
        own = {self.issuer_port, self.whatsapp_port, self.whatsapp_admin_port}
        return frozenset(own | set(self.services.values()))

    def service(self, name: str) -> str:
        """Return the address of a service."""
        return _http(self.services[name])


class Secrets(BaseModel):
    """What the processes of one stack share and nobody else knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office_keys: str
    whatsapp_token: str
    whatsapp_app_secret: str
    whatsapp_verify_token: str
    whatsapp_phone_number_id: str

    @classmethod
    def generate(cls) -> Self:
        """Return new random secrets."""
        return cls(
            office_keys=OfficeKeys.generate().to_text(),
            whatsapp_token=secrets.token_urlsafe(24),
            whatsapp_app_secret=secrets.token_hex(16),
            whatsapp_verify_token=secrets.token_urlsafe(16),
            whatsapp_phone_number_id=str(secrets.randbelow(9 * 10**14) + 10**14),
        )


def service_environment(
    name: str, addresses: Addresses, keys: Secrets, *, log_level: str = "INFO"
) -> dict[str, str]:
    """Return the environment of one service process."""
    variables = {
        **python_environment(),
        **_kafka(addresses),
        "MONGO_URI": addresses.mongo_uri,
        "HTTP_HOST": LOCALHOST,
        "HTTP_PORT": str(addresses.services[name]),
        "OIDC_ISSUER": addresses.issuer,
        "OIDC_JWKS_URL": f"{addresses.issuer}/jwks.json",
        "OIDC_AUDIENCE": AUDIENCE,
        "OFFICE_KEYS": keys.office_keys,
        "LOG_LEVEL": log_level,
    }
    if name.startswith("intake-"):
        variables["INTAKE_CHANNELS"] = _CHANNELS[name]
    if name in _TELLS_PUBLIC_PAGE:
        variables["PUBLIC_URL"] = addresses.service("intake-app")
    if name in _NEEDS_WHATSAPP:
        variables |= _whatsapp(addresses, keys)
    if name == "console":
        variables |= _console(addresses)
    return variables


def issuer_arguments(addresses: Addresses) -> tuple[str, ...]:
    """Return the command line of the issuer of tokens."""
    return ("--port", str(addresses.issuer_port), "--issuer", addresses.issuer)


def simulator_arguments(addresses: Addresses, keys: Secrets) -> tuple[str, ...]:
    """Return the command line of the WhatsApp simulator."""
    options = {
        "--port": str(addresses.whatsapp_port),
        "--admin-port": str(addresses.whatsapp_admin_port),
        "--webhook": addresses.service("intake-whatsapp") + WEBHOOK_PATH,
        "--phone-number-id": keys.whatsapp_phone_number_id,
        "--access-token": keys.whatsapp_token,
        "--app-secret": keys.whatsapp_app_secret,
        "--verify-token": keys.whatsapp_verify_token,
    }
    return tuple(f"{option}={value}" for option, value in options.items())


def python_environment() -> dict[str, str]:
    """Return what every Python process needs: the project's packages, its log at once, less memory.

    Memory is taken from two arenas instead of one for each of the driver's threads. Modules are
    compiled once, also where the surroundings forbid it: seven processes that each compile all
    they import take three times as long to start.
    """
    return {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "MALLOC_ARENA_MAX": "2",
    }


def _kafka(addresses: Addresses) -> dict[str, str]:
    is_embedded = addresses.broker == "embedded"
    return {
        "KAFKA_BOOTSTRAP": addresses.kafka_bootstrap,
        # The embedded broker knows no idempotent producers, and holds an empty fetch to the end.
        "KAFKA_IDEMPOTENCE": "false" if is_embedded else "true",
        "KAFKA_FETCH_MAX_WAIT_MS": "60" if is_embedded else "500",
        # The embedded broker lets a group form for half of this; Apache Kafka refuses under 6 s.
        "KAFKA_SESSION_TIMEOUT_MS": "4000" if is_embedded else "10000",
        "KAFKA_PARTITIONS": str(_PARTITIONS),
        "KAFKA_REPLICATION": "3" if addresses.broker == "kafka3" else "1",
    }


def _whatsapp(addresses: Addresses, keys: Secrets) -> dict[str, str]:
    return {
        "WHATSAPP_BASE_URL": addresses.whatsapp,
        "WHATSAPP_TOKEN": keys.whatsapp_token,
        "WHATSAPP_PHONE_NUMBER_ID": keys.whatsapp_phone_number_id,
        "WHATSAPP_ACCOUNT_ID": Business().account_id,
        "WHATSAPP_APP_SECRETS": keys.whatsapp_app_secret,
        "WHATSAPP_VERIFY_TOKEN": keys.whatsapp_verify_token,
        "WHATSAPP_MEDIA_HOSTS": LOCALHOST,
    }


def _console(addresses: Addresses) -> dict[str, str]:
    return {
        "CONSOLE_URL": addresses.service("console"),
        # Whoever tries it, the bench and the tests come from one address.
        "CONSOLE_SIGN_INS": "10000",
        "INTAKE_URL": addresses.service("intake-app"),
        "WHATSAPP_URL": addresses.service("intake-whatsapp"),
        "VERIFICATION_URL": addresses.service("verification"),
        "PROCESSING_URL": addresses.service("processing"),
        "NOTIFIER_URL": addresses.service("notifier"),
        "STATISTICS_URL": addresses.service("statistics"),
    }


def _http(port: int) -> str:
    return f"http://{LOCALHOST}:{port}"
