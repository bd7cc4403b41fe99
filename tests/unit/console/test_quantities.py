"""Numbers as people write them."""

import pytest

from services.console.quantities import lasted, number, percent


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert number(1018, "id") == "1.018"
    assert number(595881, "en") == "595,881"
    assert number(1234.56, "id", 1) == "1.234,6"


def test_a_share_is_told_in_per_cent() -> None:
    assert percent(0.9732, "id") == "97,3%"
    assert percent(1, "en") == "100.0%"
    assert percent(None, "id") == "–"


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (20, "0 menit", "0 min"),
        (35 * 60, "35 menit", "35 min"),
        (5.25 * 3600, "5,2 jam", "5.2 hours"),
        (47 * 3600, "47,0 jam", "47.0 hours"),
        (82 * 3600, "3,4 hari", "3.4 days"),
        (None, "–", "–"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_suits_it(
    seconds: float | None, indonesian: str, english: str
) -> None:
    assert (lasted(seconds, "id"), lasted(seconds, "en")) == (indonesian, english)
