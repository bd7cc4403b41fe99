"""The trail in people's words."""

from shared.identity.rights import Action
from shared.trail.words import WORDS, words_of


def test_every_right_has_words_for_whoever_reads_that_it_was_used() -> None:
    assert [action for action in Action if action not in WORDS] == []


def test_a_right_of_another_time_is_shown_by_its_code() -> None:
    assert words_of("case.forgotten").id == "case.forgotten"
