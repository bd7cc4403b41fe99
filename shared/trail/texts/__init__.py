"""What the trail's codes are called: a file for each kind, every text in both languages."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from shared.catalogue.model import Text


@cache
def trail_texts() -> Mapping[str, Text]:
    """Return every text by its key, `<file>.<code>`."""
    found: dict[str, Text] = {}
    for path in sorted(files(__package__).iterdir(), key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            group = path.name.removesuffix(".yaml")
            for code, wording in yaml.safe_load(path.read_text(encoding="utf-8")).items():
                found[f"{group}.{code}"] = Text.model_validate(wording)
    return found
