"""The recipes of docs/contributing.md work, and what is forgotten is named."""

import re
import shutil
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from devkit.stack.services import EVERYTHING, SERVICES
from shared.catalogue.errors import CatalogueError
from shared.catalogue.loading import RULES, load_catalogue
from shared.events.parts import Channel
from tests.support.pages import ROOT, files

FILES = ("__init__", "main", "settings", "api", "consumers", "use_cases", "domain", "repository")
FILES_OF_THE_CONSOLE = ("__init__", "main", "settings", "apis", "pages", "sessions")
"""It owns no requests and hears no events: it shows what the APIs answer."""
ELSEWHERE = {"intake/api": "intake/channels/app"}
"""Intake's API is its channels'."""
PLUG_INS = ("channels", "checks", "exports", "registry")
CODES = sorted(path.stem for path in RULES.glob("*/types/*.yaml"))

services = pytest.mark.parametrize(
    "folder",
    sorted(p.parent for p in (ROOT / "services").glob("*/__init__.py")),
    ids=lambda p: p.name,
)


@services
def test_a_service_has_all_that_a_service_needs(folder: Path) -> None:
    assert missing_files(folder) == []
    assert missing_entries(folder.name) == []


def test_what_a_service_lacks_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(ROOT / "services/processing", folder)
    assert missing_files(folder) == []
    (folder / "consumers.py").unlink()
    shutil.rmtree(folder / "use_cases")
    shutil.rmtree(folder / "registry")
    assert missing_files(folder) == [
        "consumers",
        "use_cases",
        "one of channels, checks, exports, registry",
    ]
    assert missing_entries("archive") == [
        "an entry in docker-compose.yml",
        "a job in ops/prometheus/prometheus.yml",
        "a line in devkit/stack/services.py",
        "its name in the import contract of pyproject.toml",
    ]


@services
def test_a_service_is_wired_by_its_main(folder: Path) -> None:
    main = import_module(f"services.{folder.name}.main")
    assert callable(main.build)
    assert callable(main.main)
    assert folder.name == main.NAME


@services
def test_only_main_reads_settings(folder: Path) -> None:
    readers = [
        path.relative_to(folder).as_posix()
        for path in files(folder)
        if path.suffix == ".py" and re.search(r"\b\w+Settings\(\)|os\.environ", path.read_text())
    ]
    assert readers == ["main.py"]


def test_a_document_type_is_one_file(tmp_path: Path) -> None:
    rules = _copy_of_the_newest_rules(tmp_path)
    shutil.copy(rules / "types/KIA_BARU.yaml", rules / "types/KIA_UJI.yaml")
    _edit(rules / "types/KIA_UJI.yaml", r"^synonyms: .*$", "synonyms: [kartu uji]")
    _edit(rules / "types/KIA_UJI.yaml", r"^short_name: .*$", "short_name: {id: KIA uji, en: Test}")
    _edit(rules / "types/KIA_UJI.yaml", r"^name: .*$", "name: {id: Kartu uji coba, en: Trial card}")
    found = load_catalogue(tmp_path).current.type("KIA_UJI")
    assert found.department.code == "DAFDUK"
    assert [requirement.paper.code for requirement in found.requirements]


def test_mistakes_in_a_document_type_are_all_named(tmp_path: Path) -> None:
    rules = _copy_of_the_newest_rules(tmp_path)
    _edit(rules / "types/KIA_BARU.yaml", r"^department: .*$", "department: DAPUR")
    _edit(rules / "types/KIA_BARU.yaml", r"paper: KK_ASLI", "paper: KK_PALSU")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert [
        name for name in ("KIA_BARU", "DAPUR", "KK_PALSU") if name not in str(caught.value)
    ] == []


def test_nothing_outside_the_catalogue_names_a_document_type() -> None:
    code = re.compile(rf"(==|!=|\bin\b|\bcase\b)[^#\n]*[\"'](?:{'|'.join(CODES)})[\"']")
    assert _lines_with(code, outside="shared/catalogue/") == []


def test_nothing_outside_channels_asks_which_channel_it_is() -> None:
    names = "|".join(channel.value for channel in Channel)
    members = "|".join(channel.name for channel in Channel)
    asks = re.compile(
        rf"(==|!=|\bis\b|\bcase\b|\bin\b) *[({{[]?(Channel\.(?:{members})|[\"'](?:{names})[\"'])"
    )
    assert _lines_with(asks, outside="/channels/") == []


def test_a_channel_of_intake_is_a_folder_that_offers_routes() -> None:
    names = {p.parent.name for p in (ROOT / "services/intake/channels").glob("*/__init__.py")}
    assert names == {*Channel, "public"}, "requests come in by all but the public page"
    assert {f"intake-{channel}" for channel in Channel} <= set(SERVICES)
    for name in names:
        assert callable(import_module(f"services.intake.channels.{name}").routes)


def missing_files(folder: Path) -> list[str]:
    """Return what a service's folder lacks."""
    if folder.name == "console":
        return [name for name in FILES_OF_THE_CONSOLE if not _has(folder, name)]
    missing = [name for name in FILES if not _has(folder, name)]
    if not any((folder / name / "__init__.py").is_file() for name in PLUG_INS):
        missing.append(f"one of {', '.join(PLUG_INS)}")
    return missing


def missing_entries(name: str) -> list[str]:
    """Return where a service is not entered."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    deployments = [key for key, entry in compose.items() if entry.get("command") == [name]]
    jobs = yaml.safe_load((ROOT / "ops/prometheus/prometheus.yml").read_text())["scrape_configs"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    [apart] = [c["modules"] for c in contracts if c["type"] == "independence"]
    entered = {
        "an entry in docker-compose.yml": bool(deployments),
        "a job in ops/prometheus/prometheus.yml": bool(deployments)
        and set(deployments) <= {job["job_name"] for job in jobs},
        "a line in devkit/stack/services.py": f"services.{name}.main" in EVERYTHING.values(),
        "its name in the import contract of pyproject.toml": f"services.{name}" in apart,
    }
    return [where for where, is_there in entered.items() if not is_there]


def _has(folder: Path, name: str) -> bool:
    place = folder.parent / ELSEWHERE.get(f"{folder.name}/{name}", f"{folder.name}/{name}")
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def _copy_of_the_newest_rules(root: Path) -> Path:
    version = load_catalogue().current.version
    return shutil.copytree(RULES / version, root / version)


def _edit(path: Path, pattern: str, text: str) -> None:
    edited, count = re.subn(pattern, text, path.read_text(), flags=re.MULTILINE)
    assert count, f"{path.name} has no {pattern}"
    path.write_text(edited)


def _lines_with(pattern: re.Pattern[str], outside: str) -> list[str]:
    return [
        f"{place}:{number}"
        for folder in ("services", "shared")
        for path in files(ROOT / folder)
        if path.suffix == ".py" and outside not in (place := path.relative_to(ROOT).as_posix())
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
