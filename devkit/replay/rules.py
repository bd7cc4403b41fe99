"""The rules of a past month: today's, but each request makes one document.

That a birth also brings a family card and a child card came later; the figures of 2017 show nearly
twice as many births as family cards.
"""

import re
import shutil
from pathlib import Path

from devkit.replay.months import Month
from shared.catalogue.loading import RULES, load_catalogue


def write_rules(month: Month, directory: Path) -> Path:
    """Write the rules into a directory that does not exist yet, and return it."""
    newest = load_catalogue().current.version
    version = f"{month.first:%Y-%m}"
    rules = directory / version
    shutil.copytree(RULES / newest, rules)
    _edit(rules / "office.yaml", r"^  version: .*$", f'  version: "{version}"')
    begin = month.first.replace(day=1)
    _edit(rules / "office.yaml", r"^  in_force_from: .*$", f"  in_force_from: {begin}")
    for kind in month.kinds:
        path = rules / "types" / f"{kind.document_type}.yaml"
        _edit(path, r"^products: .*$", f"products: [{kind.product}]")
    return directory


def _edit(path: Path, pattern: str, text: str) -> None:
    edited, count = re.subn(pattern, text, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"{path.name} has {count} lines that are like {pattern}")
    path.write_text(edited, encoding="utf-8")
