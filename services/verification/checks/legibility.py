"""Legibility of photos, judged by what intake measured of them.

A photo that is hard to read is the clerk's to accept: she sees it, and gets a warning only.
"""

from collections.abc import Iterator, Mapping

from services.verification.checks.result import CheckResult, Material, Severity
from shared.attachments.legibility import Fault, Legibility, LegibilityRule
from shared.events.parts import PhotoMeasure

CODES: Mapping[Fault, str] = {
    Fault.TOO_SMALL: "photo_small",
    Fault.TOO_DARK: "photo_dark",
    Fault.TOO_BRIGHT: "photo_bright",
    Fault.BLURRED: "photo_blurred",
}
RULE = LegibilityRule()


def check_legibility(material: Material) -> Iterator[CheckResult]:
    """Find photos that are too small, blurred, dark or bright to be read with ease."""
    for paper in material.papers:
        if paper.photo is not None:
            for code in judge(paper.photo):
                yield CheckResult(
                    code=code, severity=Severity.WARNING, requirement=paper.requirement
                )


def judge(photo: PhotoMeasure) -> Iterator[str]:
    """Yield what makes a photo hard to read."""
    for fault in RULE.judge(Legibility(**photo.model_dump())):
        yield CODES[fault]
