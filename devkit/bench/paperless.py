"""A copy of the office's rules with one more document type, for which no paper is needed."""

import shutil
from pathlib import Path

from devkit.bench.filing import WITHOUT_PAPERS
from shared.catalogue.loading import RULES

_TYPE = """\
name: {id: Uji beban tanpa berkas, en: Load test without papers}
short_name: {id: Uji beban, en: Load test}
department: DAFDUK
section: DAFDUK-ID
facts:
  berkas:
    question: {id: Apakah ada berkas?, en: Are there papers?}
    answers:
      ya: {id: Ya, en: "Yes"}
      tidak: {id: Tidak, en: "No"}
requirements:
  - {paper: KIA_LAMA, when: {berkas: ya}, confidence: unconfirmed}
service_standard_hours: 24
products: [KIA]
in_person: false
"""


def write_rules(directory: Path) -> Path:
    """Write the rules into a directory that does not exist yet, and return it."""
    shutil.copytree(RULES, directory)
    for version in (path for path in directory.iterdir() if path.is_dir()):
        types = version / "types"
        (types / f"{WITHOUT_PAPERS.document_type}.yaml").write_text(_TYPE, encoding="utf-8")
    return directory
