import pytest
from hypothesis import given
from hypothesis import strategies as st

from devkit import papers
from shared.attachments.bounds import UploadLimits
from shared.attachments.inspection import inspect_upload
from shared.attachments.legibility import Fault, Legibility, LegibilityRule

RULE = LegibilityRule()


def measured(data: bytes) -> Legibility:
    found = inspect_upload(data, None, UploadLimits()).legibility
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (papers.photo(), ()),
        (papers.photo(2, blur=1), ()),
        (papers.scan(), ()),
        (papers.blurred_photo(), (Fault.BLURRED,)),
        (papers.photo(3, blur=3), (Fault.BLURRED,)),
        (papers.dark_photo(), (Fault.TOO_DARK,)),
        (papers.glaring_photo(), (Fault.TOO_BRIGHT,)),
        (papers.tiny_photo(), (Fault.TOO_SMALL,)),
    ],
)
def test_each_fault_is_told_and_a_good_photo_has_none(data, faults):
    assert RULE.judge(measured(data)) == faults


def test_sharpness_falls_as_blur_grows():
    values = [measured(papers.photo(blur=blur)).sharpness for blur in (0, 1, 2, 3, 4)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 4 * values[-1]


@pytest.mark.parametrize("size", [(1280, 960), (1200, 1600)])
def test_sharpness_depends_little_on_the_size_of_the_photo(size):
    assert RULE.judge(measured(papers.photo(size=size))) == ()
    assert RULE.judge(measured(papers.photo(size=size, blur=4))) == (Fault.BLURRED,)


def test_sharpness_does_not_depend_on_the_light():
    assert RULE.judge(measured(papers.photo(light=0.6))) == ()
    assert RULE.judge(measured(papers.photo(light=0.6, blur=4))) == (Fault.BLURRED,)


def test_ink_and_paper_are_what_was_drawn():
    found = measured(papers.scan())
    assert found.paper == papers.PAPER
    assert found.paper - found.ink > 100


def test_a_rule_is_data():
    strict = LegibilityRule(min_short_side=2000, min_sharpness=100)
    assert strict.judge(measured(papers.photo())) == (Fault.TOO_SMALL, Fault.BLURRED)


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_picture_of_any_size_is_measured(width, height):
    found = measured(papers._png(papers._page(1, (40, 40)).resize((width, height))))
    assert (found.width, found.height) == (width, height)


def test_a_strip_of_paper_is_measured():
    found = measured(papers._png(papers._page(1, (400, 40)).resize((5000, 1))))
    assert found.sharpness == 0
