"""What people read: a file for each page, every text in Indonesian and English."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from shared.catalogue.model import Text
from shared.catalogue.yaml_files import read_packaged
from shared.trail.texts import trail_texts

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")


@cache
def texts() -> Mapping[str, Text]:
    """Return every text by its key, `<file>.<name>`, with what the trail's codes are called.

    Raises:
        ValueError: Two files give the same key, or a text lacks a language.
    """
    found: dict[str, Text] = {**trail_texts()}
    for path in sorted(files(__package__).iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".yaml"):
            continue
        group = path.name.removesuffix(".yaml")
        for name, wording in read_packaged(path).items():
            found[f"{group}.{name}"] = Text.model_validate(wording)
    return found


def write(key: str, language: Language, values: Mapping[str, object] | None = None) -> str:
    """Return a text in a language, the words in braces filled in.

    Raises:
        KeyError: There is no such text, or a word in braces has no value.
    """
    wording = texts()[key].read(language)
    return wording.format_map(values) if values else wording
