"""Catalogue trees to load: the one that comes with Loket, and edited copies."""

import shutil
from pathlib import Path

from shared.catalogue.loading import RULES
from tests.support.catalogue import CATALOGUE

FEW_TYPES = ("AKTA_LAHIR", "AKTA_MATI", "KIA_BARU", "KK_PISAH")


def small_tree(root: Path, version: str = "2021-09") -> Path:
    """Copy the newest rules with a few document types, as one version, and return its folder."""
    source, folder = RULES / CATALOGUE.current.version, root / version
    shutil.copytree(source, folder, ignore=lambda _, names: [n for n in names if n == "types"])
    (folder / "types").mkdir()
    for code in FEW_TYPES:
        shutil.copy(source / "types" / f"{code}.yaml", folder / "types")
    edit(folder / "office.yaml", f"version: {source.name}", f"version: {version}")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace text that must be there, once."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no '{old}'"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
