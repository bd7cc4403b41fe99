"""Pages tell the truth: what they link, name and command exists, and their lists are complete."""

import re
import shlex
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from devkit.cli import app
from devkit.issuer.cast import load_cast
from tests.support.pages import ROOT, Page, files, page, pages

MAKE = re.compile(r"^make ([a-z]+)$")
LOKET = re.compile(r"^(?:\.venv/bin/)?loket (.+)$")
MODULE = re.compile(r"python -m ([\w.]+)")
OURS = ("devkit/", "docs/", "ops/", "services/", "shared/", "tests/")
NOT_A_PATH = re.compile(r"[<>*{} ]")
DEPENDENCY = re.compile(r"^- `([^`]+)`: \S", re.MULTILINE)
CAST_LINE = re.compile(r"^\| ([\w ]+) \| ?(\w*) ?\| (`.+`) \|$", re.MULTILINE)
WORD = re.compile(r"^- \*\*(.+?)\*\*", re.MULTILINE)
TREE_LINE = re.compile(r"^( *)(\w+)/ {2,}\S")

all_pages = pytest.mark.parametrize("shown", pages(), ids=lambda p: p.name)


@all_pages
def test_links_lead_somewhere(shown: Page) -> None:
    assert [link for link in shown.links() if not _leads_somewhere(shown, link)] == []


@all_pages
def test_files_that_are_named_exist(shown: Page) -> None:
    named = [c for c in shown.code() if c.startswith(OURS) and not NOT_A_PATH.search(c)]
    assert [name for name in named if not (ROOT / name.split("#")[0]).exists()] == []


@all_pages
def test_tests_that_are_named_exist(shown: Page) -> None:
    named = {c for c in shown.code() if re.fullmatch(r"test_\w+", c)}
    assert named - _tests() == set()


@all_pages
def test_commands_that_are_named_exist(shown: Page) -> None:
    wrong = [why for command in shown.commands() if (why := _what_is_wrong(command))]
    assert wrong == []


@pytest.mark.parametrize("command", ["make coffee", "loket brew", "loket demo --sugar"])
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert _what_is_wrong(command)


def test_every_target_is_explained_somewhere() -> None:
    explained = {m[1] for p in pages() for c in p.commands() if (m := MAKE.match(c))}
    assert _targets() - {"help"} <= explained


def test_each_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for extra in extras.values() for line in extra)]
    named = DEPENDENCY.findall(page("docs/dependencies.md").text)
    assert sorted(named) == sorted(re.split(r"[\[>=<~!;]", line)[0].strip() for line in wanted)


def test_everybody_who_can_sign_in_is_named_with_what_they_are() -> None:
    named = {
        (person, role.replace(" ", "_"), department)
        for role, department, people in CAST_LINE.findall(page("docs/local-stack.md").text)
        for person in re.findall(r"`(.+?)`", people)
    }
    assert named == {
        (person.id, role, department)
        for person in load_cast().people.values()
        for role in person.roles
        for department in person.departments or [""]
    }


def test_the_tree_of_folders_is_the_real_one() -> None:
    [tree] = [b for b in page("docs/architecture.md").blocks("text") if b.startswith("services/")]
    shown: list[str] = []
    for line in tree.splitlines():
        found = TREE_LINE.match(line)
        assert found, f"a line of the tree has no folder, or no words about it: {line}"
        shown.append(found[2] if not found[1] else f"{_top(shown)}/{found[2]}")
    folders = {p.relative_to(ROOT).parent for p in files()}
    real = {Path(*f.parts[:depth]).as_posix() for f in folders if f.parts for depth in (1, 2)}
    assert set(shown) == real


def test_the_glossary_is_in_order_and_its_words_are_used() -> None:
    words = WORD.findall(page("docs/glossary.md").text)
    assert words == sorted(words, key=str.casefold)
    text = " ".join(_readable(p) for p in files() if p.name != "glossary.md").casefold()
    used = re.sub(r"[_\s]+", " ", text)
    assert [word for word in words if word.casefold() not in used] == []


def test_every_service_and_decision_is_shown() -> None:
    architecture = page("docs/architecture.md").text
    for service in sorted(p.parent.name for p in (ROOT / "services").glob("*/main.py")):
        assert f"| {service} | `loket_{service}` |" in architecture
    for path in (ROOT / "docs/decisions").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**Revisit when**")
        assert [part for part in parts if part not in text] == [], path.name


def test_pictures_need_nothing_from_elsewhere() -> None:
    drawn = [p for p in files(ROOT / "docs/pictures") if p.suffix == ".svg"]
    assert drawn
    for path in drawn:
        elsewhere = re.findall(r"https?://[^\"\s]+", path.read_text(encoding="utf-8"))
        assert set(elsewhere) == {"http://www.w3.org/2000/svg"}, path.name
        assert "@font-face" not in path.read_text(encoding="utf-8")


REGISTRIES = r"pypi\.org|pythonhosted\.|npmjs\.|repo1?\.maven|crates\.io|ghcr\.io|quay\.io"
SOMEBODYS_PATH = r"(?<![\w/.}])/(?:home|root|Users|work)/\w"


def test_no_file_names_a_registry_of_packages_or_a_path_of_somebodys_machine() -> None:
    unwanted = re.compile(f"{REGISTRIES}|{SOMEBODYS_PATH}")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        if path.name != ".git"  # of a work tree: it says where the repository is
        for number, line in enumerate(_readable(path).splitlines(), 1)
        if unwanted.search(line) and "@router." not in line and 'action="/work' not in line
    ]
    assert found == []


def _top(shown: list[str]) -> str:
    return next(name for name in reversed(shown) if "/" not in name)


def _leads_somewhere(shown: Page, link: str) -> bool:
    if re.match(r"https?:", link):
        return True
    name, _, anchor = link.partition("#")
    target = shown.path.parent / name if name else shown.path
    if not target.exists():
        return False
    return not anchor or anchor in Page(target.resolve()).anchors()


def _what_is_wrong(command: str) -> str | None:
    """Return why a command cannot be given; None if it can, or is none of ours."""
    if found := MAKE.match(command):
        return None if found[1] in _targets() else f"the Makefile has no target {found[1]}"
    if found := LOKET.match(command):
        return _what_is_wrong_with_loket(shlex.split(found[1]))
    missing = [name for name in MODULE.findall(command) if find_spec(name) is None]
    return f"there is no module {missing[0]}" if missing else None


def _what_is_wrong_with_loket(words: list[str]) -> str | None:
    command = typer.main.get_command(app)
    for word in words:
        if word.startswith("-"):
            options = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
            if word.split("=")[0] not in {*options, "--help"}:
                return f"`loket {' '.join(words)}`: {command.name} has no option {word}"
        elif commands := getattr(command, "commands", None):
            if word not in commands:
                return f"`loket {' '.join(words)}`: there is no command {word}"
            command = commands[word]
    return None


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):(?!=)", makefile, re.MULTILINE))


@cache
def _tests() -> set[str]:
    code = (_readable(path) for path in files(ROOT / "tests") if path.suffix == ".py")
    return {name for text in code for name in re.findall(r"def (test_\w+)\(", text)}


def _readable(path: Path) -> str:
    return path.read_bytes().decode(errors="ignore")
