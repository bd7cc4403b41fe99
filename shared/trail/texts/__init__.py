"""What the trail's codes are called: a file for each kind, every text in both languages."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from shared.catalogue.model import Text
from shared.catalogue.yaml_files import read_packaged


@cache
def trail_texts() -> Mapping[str, Text]:
    """Return every text by its key, `<file>.<code>`."""
    found: dict[str, Text] = {}
    for path in sorted(files(__package__).iterdir(), key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            group = path.name.removesuffix(".yaml")
            for code, wording in read_packaged(path).items():
                found[f"{group}.{code}"] = Text.model_validate(wording)
    return found


def words_of(did: str) -> Text:
    """Return what a recorded right is called; its code where it is one of another time."""
    return trail_texts().get(f"rights.{did}") or Text(id=did, en=did)
