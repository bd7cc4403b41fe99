"""Legibility of photos, judged by what intake measured of them.

The limits were chosen on photos of printed text: below them a clerk has trouble reading eight-point
print. A blurred photo that can still be read is the clerk's to accept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.verification.checks.result import CheckResult, Material, Severity
from shared.events.parts import PhotoMeasure


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a photo counts as hard to read.

    Attributes:
        short_side: Pixels that an A4 page needs for about 70 dots per inch.
        sharpness: Variance of the Laplacian; a page of print in focus has several hundred.
        darkest: Mean grey below which print drowns.
        brightest: Mean grey above which print is washed out.
        contrast: Standard deviation of grey; an empty sheet has less.
    """

    short_side: int = 600
    sharpness: float = 60.0
    darkest: float = 50.0
    brightest: float = 245.0
    contrast: float = 15.0


LIMITS = Limits()


def check_legibility(material: Material) -> Iterator[CheckResult]:
    """Find photos that are too small, blurred, dark, bright or faint to be read with ease."""
    for paper in material.papers:
        if paper.photo is not None:
            for code in judge(paper.photo, LIMITS):
                yield CheckResult(
                    code=code, severity=Severity.WARNING, requirement=paper.requirement
                )


def judge(photo: PhotoMeasure, limits: Limits) -> Iterator[str]:
    """Yield what makes a photo hard to read."""
    if min(photo.width, photo.height) < limits.short_side:
        yield "photo_small"
    if photo.sharpness < limits.sharpness:
        yield "photo_blurred"
    if photo.brightness < limits.darkest:
        yield "photo_dark"
    elif photo.brightness > limits.brightest:
        yield "photo_bright"
    if photo.contrast < limits.contrast:
        yield "photo_faint"
