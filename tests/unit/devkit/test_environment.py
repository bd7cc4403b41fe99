"""What the processes of a local stack are told."""

import pytest

from devkit.stack.environment import (
    Addresses,
    BrokerKind,
    Secrets,
    service_environment,
    simulator_arguments,
)
from devkit.stack.services import SERVICES
from shared.privacy.keys import OfficeKeys
from shared.settings import ServiceSettings


def addresses(broker: BrokerKind = "embedded") -> Addresses:
    return Addresses(
        broker=broker,
        mongo_uri="mongodb://127.0.0.1:11000/?replicaSet=loket",
        kafka_bootstrap="127.0.0.1:11001",
        issuer_port=11002,
        whatsapp_port=11003,
        whatsapp_admin_port=11004,
        services={name: 11010 + number for number, name in enumerate(SERVICES)},
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_finds_every_setting_it_requires(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in service_environment(name, addresses(), Secrets.generate()).items():
        monkeypatch.setenv(key, value)
    settings = ServiceSettings()
    assert settings.http_port == addresses().services[name]
    assert settings.oidc_jwks_url.startswith(settings.oidc_issuer)
    OfficeKeys.from_text(settings.office_keys.get_secret_value())


@pytest.mark.parametrize(
    ("broker", "idempotence", "replication"),
    [("embedded", "false", "1"), ("kafka", "true", "1"), ("kafka3", "true", "3")],
)
def test_services_are_told_what_their_broker_can_do(
    broker: BrokerKind, idempotence: str, replication: str
) -> None:
    told = service_environment("verification", addresses(broker), Secrets.generate())
    assert told["KAFKA_IDEMPOTENCE"] == idempotence
    assert told["KAFKA_REPLICATION"] == replication


def test_each_intake_has_its_own_channel() -> None:
    keys = Secrets.generate()
    whatsapp = service_environment("intake-whatsapp", addresses(), keys)
    app = service_environment("intake-app", addresses(), keys)
    assert (whatsapp["INTAKE_CHANNELS"], app["INTAKE_CHANNELS"]) == ("whatsapp", "app,public")


@pytest.mark.parametrize("name", ["verification", "processing"])
def test_a_service_that_never_speaks_to_whatsapp_gets_none_of_its_secrets(name: str) -> None:
    told = service_environment(name, addresses(), Secrets.generate())
    assert not [variable for variable in told if variable.startswith("WHATSAPP_")]


def test_the_simulator_shares_its_secrets_with_the_services() -> None:
    keys = Secrets.generate()
    told = service_environment("notifier", addresses(), keys)
    arguments = simulator_arguments(addresses(), keys)
    assert f"--access-token={told['WHATSAPP_TOKEN']}" in arguments
    assert f"--app-secret={told['WHATSAPP_APP_SECRETS']}" in arguments
    assert f"--phone-number-id={told['WHATSAPP_PHONE_NUMBER_ID']}" in arguments


def test_secrets_are_new_at_every_start() -> None:
    first, second = Secrets.generate().model_dump(), Secrets.generate().model_dump()
    assert not [name for name in first if first[name] == second[name]]
