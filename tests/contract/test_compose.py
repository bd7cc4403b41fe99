"""The compose file starts what is in the code, with what the code reads, and gives nothing away."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI

import services.__main__ as runner
from shared.web.health import Health, health_router
from tests.support.lacking import lacking
from tests.support.operations import (
    ROOT,
    compose,
    example_entries,
    find_compose,
    resolve,
    settings_classes,
    texts,
    variables,
    variables_in,
)

FILE = compose()
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
ENVIRONMENT = {name: value or "filled" for name, (_, value, _) in example_entries().items()}
TO_FILL = [
    name for name, (may_be_left_out, _, _) in example_entries().items() if not may_be_left_out
]
SECRET_NAME = re.compile(r"PASSWORD|TOKEN|SECRET|KEYS?$|_KEY\b|OFFICE_KEYS")
NOT_READ_ONLY = {"kafka", "alertmanager"}
"""Those that write below their own root at start; the file says why."""
OVERRIDES = ("screens", "behind-proxy")


def arguments(service: dict[str, Any]) -> str:
    (name,) = service["command"]
    return str(name)


def port_of(service: dict[str, Any]) -> str:
    return str(service["environment"]["HTTP_PORT"])


def test_every_service_of_the_code_runs_and_no_other() -> None:
    assert {arguments(service) for service in OURS.values()} == set(runner.names())


def test_each_channel_is_served_by_one_process() -> None:
    served = [
        channel
        for s in OURS.values()
        if arguments(s) == "intake"
        for channel in s["environment"]["INTAKE_CHANNELS"].split(",")
    ]
    folders = {
        path.parent.name
        for path in (ROOT / "services/intake/channels").glob("*/__init__.py")
        if path.parent.name != "__pycache__"
    }
    assert sorted(served) == sorted(folders)


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_given_what_it_reads_and_nothing_else(name: str) -> None:
    given = set(OURS[name]["environment"])
    read = variables(settings_classes()[arguments(OURS[name])])
    assert sorted(given - read) == [], f"{name} does not read these"
    others = [set(s["environment"]) for s in OURS.values() if arguments(s) == arguments(OURS[name])]
    assert sorted(read - set().union(*others)) == [], f"no process of {name} can be given these"


@pytest.mark.parametrize("name", OURS)
def test_a_setting_without_default_is_asked_for(name: str) -> None:
    kind = settings_classes()[arguments(OURS[name])]
    required = {field.upper() for field, info in kind.model_fields.items() if info.is_required()}
    for variable in required:
        ((_, how, message),) = variables_in(OURS[name]["environment"][variable])
        assert how == "?"
        assert len(message) > 10, f"{variable}: say what to set"


@pytest.mark.parametrize("name", OURS)
def test_the_given_values_make_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in os.environ:
        monkeypatch.delenv(variable)
    for variable, value in OURS[name]["environment"].items():
        filled = ENVIRONMENT.get(variable, "") if value is None else resolve(value, ENVIRONMENT)
        if filled and filled != "filled":
            monkeypatch.setenv(variable, filled)
    for variable in ("OIDC_ISSUER", "OIDC_JWKS_URL", "OFFICE_KEYS", "CONSOLE_URL"):
        monkeypatch.setenv(variable, "filled")
    settings = settings_classes()[arguments(OURS[name])]()  # type: ignore[call-arg]
    assert settings.mongo_uri.startswith("mongodb://loket:filled@mongodb:27017/")
    assert str(settings.http_port) == port_of(OURS[name])


def test_addresses_in_settings_are_services_of_the_file() -> None:
    for service in OURS.values():
        assert "@mongodb:27017/?replicaSet=rs0" in service["environment"]["MONGO_URI"]
        if "KAFKA_BOOTSTRAP" not in service["environment"]:
            continue
        host, _, port = service["environment"]["KAFKA_BOOTSTRAP"].partition(":")
        kafka = SERVICES[host]["environment"]
        assert f"PLAINTEXT://{host}:{port}" == kafka["KAFKA_ADVERTISED_LISTENERS"]
        assert f"PLAINTEXT://:{port}" in kafka["KAFKA_LISTENERS"]
    assert "--replSet rs0 " in SERVICES["mongodb"]["entrypoint"][-1]
    assert '_id: "rs0"' in (ROOT / "ops/mongo/initiate.js").read_text()


def test_the_database_user_may_use_every_database_that_the_services_open() -> None:
    source = (ROOT / "ops/mongo/initiate.js").read_text()
    granted = set(yaml.safe_load(re.search(r"databases = (\[.*?\])", source)[1]))  # type: ignore[index]
    opened = {
        name
        for path in (ROOT / "services").glob("*/main.py")
        for name in re.findall(r"prefix\}_(\w+)", path.read_text())
    }
    assert granted == opened | set(runner.names())


def test_only_the_apis_are_published_each_on_a_port_of_its_own() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == set(OURS)
    outer = []
    for name, (port,) in published.items():
        address, host_port, inner = resolve(port, {}).split(":")
        assert address == "127.0.0.1"
        assert inner == port_of(OURS[name])
        outer.append(host_port)
    assert len(set(outer)) == len(outer)


@pytest.mark.parametrize("name", OURS)
def test_health_checks_ask_a_route_that_exists(name: str) -> None:
    async def ping() -> None:
        return

    app = FastAPI()
    app.include_router(health_router(Health(ping, lambda: True)))
    script = OURS[name]["healthcheck"]["test"][-1]
    compile(script, name, "exec")
    port, path = re.search(r"http://127\.0\.0\.1:(\d+)([/\w-]+)", script).groups()  # type: ignore[union-attr]
    assert port == port_of(OURS[name])
    assert path in app.openapi()["paths"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_bounded_hardened_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert service.get("read_only", False) is (name not in NOT_READ_ONLY)
    assert "container_name" not in service, "a named container cannot be scaled"
    if name.endswith("-init"):
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    if "build" not in service:
        assert service["user"].split(":")[0] not in ("", "0", "root")


@pytest.mark.parametrize("name", set(SERVICES) - set(OURS))
def test_images_of_others_are_pinned(name: str) -> None:
    _, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), "say the whole version"


def test_no_secret_is_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if SECRET_NAME.search(variable) and value is not None:
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), f"{name}: {variable}"
    for text in texts(FILE):
        assert not re.search(r"://[^/\s:]+:[^$/\s@]+@", text), "a password in an address"
        assert not re.search(r"[A-Za-z0-9+/]{40,}", text), "that looks like a key"


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_mounted_is_there(name: str) -> None:
    for mount in SERVICES[name].get("volumes", ()):
        source, _, rest = mount.partition(":")
        if source.startswith("."):
            assert (ROOT / source).exists(), mount
            assert rest.endswith(":ro"), f"{mount}: nothing of the project is written to"
        else:
            assert source in FILE["volumes"]
    for secret in SERVICES[name].get("secrets", ()):
        assert secret in FILE["secrets"]


def test_data_and_watchers_have_no_way_to_the_world() -> None:
    assert FILE["networks"]["inside"]["internal"]
    assert FILE["networks"]["watch"]["internal"]
    for name in ("kafka", "mongodb", "mongodb-init"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_kafka_keeps_events_longer_than_services_keep_what_they_told() -> None:
    kafka = SERVICES["kafka"]["environment"]
    assert kafka["KAFKA_LOG_RETENTION_HOURS"] > 7 * 24
    assert kafka["KAFKA_OFFSETS_RETENTION_MINUTES"] >= kafka["KAFKA_LOG_RETENTION_HOURS"] * 60


def test_the_image_takes_only_what_runs_and_not_as_root() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER \d+:\d+$", image, re.MULTILINE)
    assert 'ENTRYPOINT ["python", "-m", "services"]' in image
    bases = set(re.findall(r"^FROM (\S+)", image, re.MULTILINE))
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
    kept = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {
        part
        for line in re.findall(r"^COPY (?!--from)(.+)$", image, re.MULTILINE)
        for part in line.split()[:-1]
    }
    assert copied == kept
    assert all((ROOT / part).exists() for part in kept)


def test_a_wrong_service_is_answered_with_the_right_ones() -> None:
    for wrong in ((), ("intakes",), ("intake", "notifier")):
        with pytest.raises(
            SystemExit, match="intake, notifier, processing, statistics, verification"
        ):
            runner.main(wrong)


def run_compose(env_file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    program = find_compose()
    if program is None:
        lacking("Docker Compose is missing; the development dependencies bring it.")
    command = [program, "--env-file", str(env_file), "-f", "docker-compose.yml", *more]
    return subprocess.run(  # noqa: S603 - our own file
        [*command, "config", "--quiet"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("override", [None, *OVERRIDES])
def test_docker_compose_accepts_the_file(override: str | None, tmp_path: Path) -> None:
    env_file = tmp_path / "env"
    env_file.write_text("".join(f"{name}=filled\n" for name in TO_FILL))
    more = ("-f", f"ops/compose/{override}.yml") if override else ()
    # The packaged program ends with 0 whatever happens, so its words count.
    assert run_compose(env_file, *more).stderr == ""


def test_docker_compose_refuses_to_start_without_the_keys_of_the_office(tmp_path: Path) -> None:
    env_file = tmp_path / "env"
    kept = [name for name in TO_FILL if name != "OFFICE_KEYS"]
    env_file.write_text("".join(f"{name}=filled\n" for name in kept))
    told = run_compose(env_file).stderr
    assert "OFFICE_KEYS is missing" in told
    assert "docs/runbook.md" in told
