"""Reading YAML without its traps: no key may come twice, and `no`, `on` or 15:00 are text."""

import re
from collections.abc import Hashable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML built without libyaml: the same, ten times slower
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]


class _Loader(BaseLoader):
    """A loader that knows true, false, null, whole numbers and dates, and notes duplicate keys."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML reads it from the class

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self.problems: list[str] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML calls it so
        """Build a mapping; note keys that come twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                self.problems.append(f"line {line}: '{key.value}' comes twice; keep one of them")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^(?:0|-?[1-9][0-9]*)$", list("-0123456789")),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_yaml(path: Path) -> tuple[object, list[str]]:
    """Return what a file holds (None if it cannot be read) and the problems found in it."""
    loader = None
    try:
        loader = _Loader(path.read_bytes())
        return loader.get_single_data(), loader.problems
    except (yaml.YAMLError, ValueError, OSError) as error:
        return None, [f"cannot be read as YAML: {' '.join(str(error).split())}"]
    finally:
        if loader is not None:
            loader.dispose()


def read_packaged(path: Traversable) -> Any:
    """Return what a file holds that comes with the code, in plain YAML.

    By the loader above and not by `yaml.safe_load`, which reads as much in ten times the time.
    """
    return yaml.load(path.read_text(encoding="utf-8"), BaseLoader)
