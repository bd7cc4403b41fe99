"""Mistakes in the catalogue's files are named: where, what, and what is allowed."""

from pathlib import Path

import pytest

from shared.catalogue.errors import CatalogueError, Mistake
from shared.catalogue.loading import load_catalogue
from shared.domain.errors import PermanentError
from tests.unit.catalogue.trees import edit, small_tree

BIRTH = "types/AKTA_LAHIR.yaml"

# For each mistake: the file, what is replaced in it and by what, the entry that is to be named, and
# words that must be in the message.
MISTAKES = {
    "an unknown paper": (
        BIRTH,
        ("paper: SK_LAHIR,", "paper: SK_LAHR,"),
        "requirements.1.paper",
        "'SK_LAHR' is not a known paper. Did you mean 'SK_LAHIR'?",
    ),
    "an unknown fact": (
        BIRTH,
        ("{anak_temuan: ya}", "{anak_temu: ya}"),
        "requirements.3.when",
        "'anak_temu' is not a known fact. Did you mean 'anak_temuan'?",
    ),
    "an answer that the fact does not have": (
        BIRTH,
        ("bukti_kawin_ada: ya}", "bukti_kawin_ada: ada}"),
        "requirements.4.when",
        "Allowed: anak_ibu, tidak, ya.",
    ),
    "an unknown department": (
        BIRTH,
        ("department: CAPIL", "department: CAPILL"),
        "department",
        "Allowed: CAPIL, DAFDUK, PIAK_PD, SEKRETARIAT.",
    ),
    "an unknown section": (
        BIRTH,
        ("section: CAPIL-LAHIR", "section: CAPIL-LHR"),
        "section",
        "Did you mean 'CAPIL-LAHIR'?",
    ),
    "a section of another department": (
        BIRTH,
        ("section: CAPIL-LAHIR", "section: DAFDUK-ID"),
        "section",
        "'DAFDUK-ID' is a section of DAFDUK, not of CAPIL",
    ),
    "an unknown product": (
        BIRTH,
        ("[AKTA_LAHIR, KK, KIA]", "[AKTA_LAHIR, KK, KAI]"),
        "products.2",
        "'KAI' is not a known product",
    ),
    "an unknown source": (BIRTH, ("[S1, S2]", "[S1, S99]"), "sources.1", "'S99'"),
    "a regency whose villages nobody wrote down": (
        "office.yaml",
        ('region: "33.19"', 'region: "33.18"'),
        "meta.region",
        "Allowed: 33.19",
    ),
    "an unknown switch": (
        "types/AKTA_MATI.yaml",
        ("switch: kudus_mati_ktp_ahli_waris", "switch: kudus_mati"),
        "requirements.8.switch",
        "'kudus_mati' is not a known switch",
    ),
    "a limit that counts from a date nobody is asked for": (
        BIRTH,
        ("since: tanggal_lahir", "since: tanggal_kawin"),
        "reporting_limit.since",
        "Allowed: tanggal_lahir.",
    ),
    "a computed answer that the fact does not have": (
        "types/KIA_BARU.yaml",
        ("<5: {below: 5}", "<6: {below: 5}"),
        "facts.usia_anak.computed",
        "'<6' is not a known answer",
    ),
    "a group with a single member": (
        "types/AKTA_MATI.yaml",
        ("    one_of: identitas_alm\n", ""),
        "requirements.7.one_of",
        "the group 'identitas_alm' has a single member",
    ),
    "an unknown key": (
        BIRTH,
        ("is_common: true", "is_comon: true"),
        "is_comon",
        "Did you mean 'is_common'?",
    ),
    "an unknown key deep inside": (
        BIRTH,
        ("  days: 60", "  days: 60\n  rupee: 1"),
        "reporting_limit.rupee",
        "Allowed: basis, confidence, days, if_late, is_birth_of_subject, since, sources.",
    ),
    "a label without English": (
        "papers.yaml",
        ("{id: Kartu Keluarga, en: Family card}", "{id: Kartu Keluarga}"),
        "KK_ASLI.label.en",
        "is missing",
    ),
    "a requirement without its confidence": (
        BIRTH,
        ("{paper: F-2.01, confidence: official}", "{paper: F-2.01}"),
        "requirements.0.confidence",
        "is missing",
    ),
    "a confidence that does not exist": (
        BIRTH,
        ("{paper: F-2.01, confidence: official}", "{paper: F-2.01, confidence: sure}"),
        "requirements.0.confidence",
        "'official', 'secondary', 'inferred' or 'unconfirmed'",
    ),
    "a broken regular expression": (
        "numbers.yaml",
        ("(LU|LT)", "(LU|LT"),
        "AKTA_LAHIR.pattern",
        "is not a regular expression",
    ),
    "an example that does not match": (
        "numbers.yaml",
        ("3319-LU-05062017-0001", "3319-LX-05062017-0001"),
        "AKTA_LAHIR.example",
        "does not match the pattern",
    ),
    "an unknown number pattern": (
        "products.yaml",
        ("number: SKPWNI", "number: SKP"),
        "SKPWNI.number",
        "'SKP' is not a known number pattern",
    ),
    "a code that comes twice": (
        "papers.yaml",
        ("IJAZAH:", "KK_ASLI:"),
        "",
        "'KK_ASLI' comes twice",
    ),
    "a synonym of two types": (
        "types/AKTA_MATI.yaml",
        ("[akte kematian", "[Akte, akte kematian"),
        "synonyms",
        "'akte' already means AKTA_LAHIR",
    ),
    "placeholders that differ": (
        "reasons.yaml",
        ("The photo of {paper}", "The photo of {papers}"),
        "FOTO_BURAM.text",
        "'en' must have the placeholders of 'id': paper",
    ),
    "a placeholder that reaches into values": (
        "reasons.yaml",
        ("Foto {paper}", "Foto {paper.__class__}"),
        "FOTO_BURAM.text",
        "one word in braces",
    ),
    "turning away for a reason that the applicant can mend": (
        "types/KIA_BARU.yaml",
        ("reason: UMUR_KTP", "reason: BERKAS_KURANG"),
        "turned_away_when.0.reason",
        "only a reason that rejects",
    ),
    "a short name that a menu would cut": (
        BIRTH,
        ("short_name: {id: Akta Kelahiran", "short_name: {id: Akta Kelahiran untuk anak baru"),
        "short_name",
        "longer than 24 characters",
    ),
    "a time without quotes": (
        "office.yaml",
        ('opens: "08:00"', "opens: 800"),
        "hours.week.monday.opens",
        'write the time as "08:00"',
    ),
    "closing before opening": (
        "office.yaml",
        ('closes: "15:00"', 'closes: "07:00"'),
        "hours.week.monday.closes",
        "closes at 07:00, which is not after 08:00",
    ),
    "a version unlike its folder": (
        "office.yaml",
        ("version: 2021-09", "version: 2021-10"),
        "meta.version",
        "must be the name of the folder, 2021-09",
    ),
    "a time zone that does not exist": (
        "office.yaml",
        ("Asia/Jakarta", "Asia/Kudus"),
        "meta.timezone",
        "'Asia/Kudus' is not a time zone",
    ),
    "a section of a department that does not exist": (
        "office.yaml",
        ("    department: DAFDUK\n", "    department: DAFDUKK\n"),
        "sections.DAFDUK-ID.department",
        "Did you mean 'DAFDUK'?",
    ),
    "a file that is no YAML": ("reasons.yaml", ("{paper}", "}: ["), "", "cannot be read as YAML"),
}


def mistakes_of(root: Path) -> tuple[Mistake, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    assert isinstance(caught.value, PermanentError)
    assert all(str(mistake) in str(caught.value) for mistake in caught.value.mistakes)
    return caught.value.mistakes


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_nothing_else_is(
    mistake: str, tmp_path: Path
) -> None:
    file, (old, new), where, words = MISTAKES[mistake]
    edit(small_tree(tmp_path) / file, old, new)
    found = mistakes_of(tmp_path)
    assert [(m.file, m.where) for m in found] == [(f"2021-09/{file}", where)]
    assert words in found[0].what


def test_all_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    folder = small_tree(tmp_path)
    edit(folder / BIRTH, "paper: SK_LAHIR,", "paper: SK_LAHR,")
    edit(folder / BIRTH, "{anak_temuan: ya}", "{anak_temu: ya}")
    edit(folder / BIRTH, "is_common: true", "is_comon: true")
    edit(folder / "numbers.yaml", "3319-KM-", "3319-MK-")
    edit(folder / "reasons.yaml", "leads_to: reject", "leads_to: tolak")
    (folder / "types/AKTA_LAIN.yml").write_text("")
    assert {(m.file.removeprefix("2021-09/"), m.where) for m in mistakes_of(tmp_path)} == {
        (BIRTH, "requirements.1.paper"),
        (BIRTH, "requirements.3.when"),
        (BIRTH, "is_comon"),
        ("numbers.yaml", "AKTA_MATI.example"),
        ("reasons.yaml", "SALAH_JENIS.leads_to"),
        ("types/AKTA_LAIN.yml", ""),
    }


def test_a_missing_file_is_one_mistake_and_not_one_for_each_reference(tmp_path: Path) -> None:
    (small_tree(tmp_path) / "papers.yaml").unlink()
    assert [str(m) for m in mistakes_of(tmp_path)] == ["2021-09/papers.yaml: is missing"]


def test_a_type_without_papers_or_products_is_a_mistake(tmp_path: Path) -> None:
    edit(small_tree(tmp_path) / BIRTH, "[AKTA_LAHIR, KK, KIA]", "[]")
    assert [(m.where, m.what) for m in mistakes_of(tmp_path)] == [
        ("products", "should have at least 1 entry")
    ]


def test_a_folder_without_rules_says_what_belongs_there(tmp_path: Path) -> None:
    assert "2021-09/office.yaml" in mistakes_of(tmp_path)[0].what


def test_words_that_yaml_takes_for_truth_stay_words(tmp_path: Path) -> None:
    folder = small_tree(tmp_path)
    edit(folder / BIRTH, 'ya: {id: Ya, en: "Yes"}', "ya: {id: Ya, en: Yes}")
    birth = load_catalogue(tmp_path).current.type("AKTA_LAHIR")
    assert birth.facts["anak_temuan"].answers["ya"].en == "Yes"
