"""Whether a paper in a picture can be read: measured cheaply, judged by a rule given as data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PIL import Image, ImageChops

INK_SHARE: Final = 0.001
PAPER_SHARE: Final = 0.95
NOISE: Final = 4.0
"""Variance below which detail is noise of the camera rather than writing."""


class Fault(StrEnum):
    """What is wrong with a picture of a paper."""

    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Legibility:
    """Measurements of a picture of a paper.

    Attributes:
        width, height: In pixels, of the picture as it was sent.
        sharpness: Fine detail against coarse detail: the variance of the Laplacian at 400 pixels
            over that at 200, in the sharper of the two directions. About 3 for sharp print, 0.5 at
            the edge of the readable, 0.2 for noise alone. It depends neither on the light nor on
            how much is written. Blur in one direction only (a shaken hand) may escape it.
        brightness: Mean grey, 0 to 255.
        ink, paper: The darkest and the common light grey (0.1 and 95 per cent), 0 to 255.
    """

    width: int
    height: int
    sharpness: float
    brightness: float
    ink: int
    paper: int


@dataclass(frozen=True, slots=True)
class LegibilityRule:
    """Where legibility ends; lenient, for a clerk sees it anyway and a wrong warning annoys."""

    min_short_side: int = 480
    min_sharpness: float = 0.45
    min_paper: int = 90
    max_ink: int = 190

    def judge(self, measured: Legibility) -> tuple[Fault, ...]:
        """Return what is wrong, the worst first; blur can be told in good light only."""
        is_small = min(measured.width, measured.height) < self.min_short_side
        is_dark, is_bright = measured.paper < self.min_paper, measured.ink > self.max_ink
        is_blurred = measured.sharpness < self.min_sharpness and not (is_dark or is_bright)
        return tuple(
            fault
            for fault, is_so in (
                (Fault.TOO_SMALL, is_small),
                (Fault.TOO_DARK, is_dark),
                (Fault.TOO_BRIGHT, is_bright),
                (Fault.BLURRED, is_blurred),
            )
            if is_so
        )


def measure(grey: Image.Image, width: int, height: int) -> Legibility:
    """Measure a picture by its reduced grey tones and its full size."""
    histogram = grey.histogram()
    return Legibility(
        width=width,
        height=height,
        sharpness=_sharpness(grey),
        brightness=sum(level * count for level, count in enumerate(histogram)) / sum(histogram),
        ink=_percentile(histogram, INK_SHARE),
        paper=_percentile(histogram, PAPER_SHARE),
    )


def _sharpness(grey: Image.Image) -> float:
    if min(grey.size) < 8:  # too narrow for two scales
        return 0.0
    fine, coarse = _detail(grey), _detail(grey.reduce(2))
    return max(f / (c + NOISE) for f, c in zip(fine, coarse, strict=True))


def _detail(grey: Image.Image) -> tuple[float, float]:
    """Return the mean square of the second difference, across and down.

    Its mean is near zero, so this is its variance; and unlike a filter with a kernel it costs
    tenths of a millisecond.
    """
    w, h = grey.size
    middle = grey.crop((1, 1, w - 1, h - 1))
    left, right = grey.crop((0, 1, w - 2, h - 1)), grey.crop((2, 1, w, h - 1))
    above, below = grey.crop((1, 0, w - 1, h - 2)), grey.crop((1, 2, w - 1, h))
    return _distance(middle, left, right), _distance(middle, above, below)


def _distance(middle: Image.Image, one: Image.Image, other: Image.Image) -> float:
    difference = ImageChops.difference(middle, Image.blend(one, other, 0.5))
    squares = sum(count * level**2 for level, count in enumerate(difference.histogram()))
    return squares / (middle.width * middle.height)


def _percentile(histogram: list[int], share: float) -> int:
    threshold, seen = share * sum(histogram), 0
    for level, count in enumerate(histogram):
        seen += count
        if seen > threshold:
            return level
    return len(histogram) - 1
