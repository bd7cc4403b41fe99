"""Fetching Apache Kafka with Maven, once, into the cache."""

import shutil
import tempfile
from pathlib import Path

from devkit.stack import binaries
from devkit.stack.cache import cache_directory
from devkit.stack.process import Child, ChildFailedError

KAFKA_VERSION = "4.4.0"
# The version of slf4j-api that this Kafka depends on: another line of it would not bind.
_SLF4J_VERSION = "1.7.36"

_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>id.loket</groupId>
  <artifactId>kafka-for-one-machine</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>{KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>{_SLF4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""


def kafka_libraries() -> Path:
    """Return the folder of Kafka's jars, whether it has been fetched or not."""
    return cache_directory() / "kafka" / KAFKA_VERSION / "libs"


def is_kafka_fetched() -> bool:
    """Whether Kafka is in the cache."""
    return kafka_libraries().is_dir()


async def fetch_kafka() -> Path:
    """Fetch Kafka unless it is in the cache (about 45 MB), and return the folder of its jars.

    Raises:
        MissingProgramError: Without Maven or Java.
        ChildFailedError: If Maven could not fetch it.
    """
    libraries = kafka_libraries()
    if libraries.is_dir():
        return libraries
    binaries.find_java()
    maven = binaries.find_maven()
    libraries.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="fetch-", dir=libraries.parent))
    try:
        await _copy_dependencies(maven, work)
        _move_into_place(work / "libs", libraries)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return libraries


async def _copy_dependencies(maven: Path, work: Path) -> None:
    pom = work / "pom.xml"
    pom.write_text(_POM)
    log = work.parent / "fetch.log"
    child = Child(
        "Maven (fetching Apache Kafka)",
        [
            *(str(maven), "-B", "-q", "-ntp", "-f", str(pom)),
            *("dependency:copy-dependencies", "-DincludeScope=runtime"),
            f"-DoutputDirectory={work / 'libs'}",
        ],
        log=log,
    )
    if await child.run() != 0:
        trouble = "failed; is the network there?"
        raise ChildFailedError(child.name, trouble, log)


def _move_into_place(fetched: Path, libraries: Path) -> None:
    # Whole or not at all: another process may be fetching the same at the same time.
    try:
        fetched.rename(libraries)
    except OSError:
        if not libraries.is_dir():
            raise
