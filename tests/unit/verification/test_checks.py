"""What the checks find, and that none of them decides."""

from dataclasses import asdict
from datetime import date

import pytest

from devkit import papers as papers_drawn
from services.verification.checks.legibility import judge
from services.verification.checks.registry import run_checks
from services.verification.checks.result import CheckResult, Identity, Material, Severity, Twin
from services.verification.checks.texts import TEXTS
from shared.attachments.bounds import UploadLimits
from shared.attachments.inspection import inspect_upload
from shared.domain.nik import NumberWarning
from shared.events.parts import Paper, PhotoMeasure
from tests.support.catalogue import RULES
from tests.support.verification import FACTS, NIK, NOW, PAPERS, SHARP, a_paper

BIRTH = RULES.type("AKTA_LAHIR")


def material(**given: object) -> Material:
    values: dict[str, object] = {
        "checklist": BIRTH.checklist(FACTS),
        "papers": tuple(a_paper(code) for code in PAPERS),
        "identity": Identity(nik=NIK),
        "twins": (),
        "today": NOW.date(),
    }
    return Material(**(values | given))  # type: ignore[arg-type]


def found(**given: object) -> list[tuple[str, Severity, str | None]]:
    return [(r.code, r.severity, r.requirement) for r in run_checks(material(**given))]


def test_a_complete_and_legible_request_has_no_findings() -> None:
    assert found() == []


def test_a_missing_paper_is_a_fault_and_a_superfluous_one_is_only_mentioned() -> None:
    papers = tuple(a_paper(code) for code in ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "BA_POLISI"))
    assert found(papers=papers) == [
        ("paper_missing", Severity.FAULT, "KK_ASLI"),
        ("paper_not_asked_for", Severity.INFO, "BA_POLISI"),
    ]


def test_open_questions_are_mentioned() -> None:
    checklist = BIRTH.checklist({"anak_temuan": "tidak"})
    assert ("answers_open", Severity.INFO, None) in found(checklist=checklist)


def test_a_case_that_this_office_does_not_take_is_one_warning() -> None:
    marriage = RULES.type("AKTA_KAWIN")
    checklist = marriage.checklist({"kawin_islam": "ya"})
    assert found(checklist=checklist) == [("not_taken_here", Severity.WARNING, None)]


@pytest.mark.parametrize(
    ("nik", "codes"),
    [
        ("3319084109260001", []),
        ("3319089909260001", ["nik_impossible"]),
        ("not a number", ["nik_impossible"]),
        ("9999994109260001", ["nik_unknown_district"]),
        # Born in 1926 or, as the other century would have it, not before next month.
        ("3319084111260001", []),
    ],
)
def test_a_nik_that_does_not_fit_is_a_warning_and_never_more(nik: str, codes: list[str]) -> None:
    results = run_checks(material(identity=Identity(nik=nik)))
    assert [r.code for r in results] == codes
    assert all(r.severity is Severity.WARNING for r in results)


def test_another_birth_date_than_the_niks_is_a_warning() -> None:
    identity = Identity(nik=NIK, birth_date=date(2026, 9, 2))
    assert [r.code for r in run_checks(material(identity=identity))] == ["nik_birth_date_differs"]


def test_a_nik_in_the_place_of_a_family_card_number_is_noticed() -> None:
    results = run_checks(material(identity=Identity(nik=NIK, family_card=NIK)))
    codes = {"family_card_looks_like_a_nik", "family_card_same_as_a_nik"}
    assert {r.code for r in results} == codes


def test_open_and_ended_twins_are_told_apart() -> None:
    twins = (Twin("a", "KDS-A", is_open=True), Twin("b", "KDS-B", is_open=False))
    assert run_checks(material(twins=twins)) == (
        CheckResult(code="duplicate_open", severity=Severity.WARNING, requests=("a",)),
        CheckResult(code="duplicate_ended", severity=Severity.INFO, requests=("b",)),
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"width": 479}, "photo_small"),
        ({"sharpness": 0.44}, "photo_blurred"),
        ({"paper": 89}, "photo_dark"),
        ({"ink": 191}, "photo_bright"),
    ],
)
def test_a_photo_beyond_a_limit_is_named_with_what_is_wrong(
    values: dict[str, float], code: str
) -> None:
    photo = PhotoMeasure.model_validate(SHARP.model_dump() | values)
    assert list(judge(photo)) == [code]
    papers: tuple[Paper, ...] = tuple(
        a_paper(name, photo=photo if name == "KK_ASLI" else SHARP) for name in PAPERS
    )
    assert found(papers=papers) == [(code, Severity.WARNING, "KK_ASLI")]


def test_a_file_that_is_no_photo_is_not_judged() -> None:
    papers = tuple(a_paper(code, photo=None, media_type="application/pdf") for code in PAPERS)
    assert found(papers=papers) == []


def test_every_warning_about_numbers_has_its_words() -> None:
    assert {f"family_card_{warning}" for warning in NumberWarning} <= TEXTS.keys()


def test_identities_do_not_show_when_printed() -> None:
    assert NIK not in repr(material())


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (papers_drawn.photo(), []),
        (papers_drawn.blurred_photo(), ["photo_blurred"]),
        (papers_drawn.dark_photo(), ["photo_dark"]),
        (papers_drawn.tiny_photo(), ["photo_small"]),
    ],
    ids=["sharp", "blurred", "dark", "tiny"],
)
def test_a_photo_is_judged_by_what_was_measured_of_it(content: bytes, codes: list[str]) -> None:
    measured = inspect_upload(content, "image/jpeg", UploadLimits()).legibility
    assert measured is not None
    assert list(judge(PhotoMeasure(**asdict(measured)))) == codes
