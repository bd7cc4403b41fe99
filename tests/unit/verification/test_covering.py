"""Who works on what absent clerks hold."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.verification.domain.covering import stand_in

CLERKS = ("rina", "bayu", "sari", "agus", "tuti")
covers_of_some = st.dictionaries(st.sampled_from(CLERKS), st.none() | st.sampled_from(CLERKS))


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        ({"rina": None}, None),
        ({"rina": "bayu"}, "bayu"),
        ({"rina": "bayu", "bayu": "sari"}, "sari"),
        ({"rina": "bayu", "bayu": None}, None),
        ({"rina": "bayu", "bayu": "rina"}, None),
        ({"rina": "bayu", "bayu": "sari", "sari": "bayu"}, None),
    ],
)
def test_covers_are_followed_to_somebody_who_is_here(
    covers: Mapping[str, str | None], expected: str | None
) -> None:
    assert stand_in("rina", covers) == expected


@given(covers_of_some)
def test_nothing_is_given_to_somebody_who_is_away(covers: Mapping[str, str | None]) -> None:
    for clerk in covers:
        to = stand_in(clerk, covers)
        assert to is None or to not in covers
        # Where the cover is away too, her work goes where the cover's own goes.
        assert covers[clerk] not in covers or to == stand_in(str(covers[clerk]), covers)
