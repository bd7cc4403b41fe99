"""What operations see of the office: acts, and no readings."""

from shared.identity.rights import Action
from shared.trail.acts import ACTS

READINGS = frozenset(
    {
        *(Action.REQUESTS_READ, Action.REQUESTS_LIST, Action.DOCUMENT_TYPES_READ),
        *(Action.QUEUE_READ, Action.CASE_READ, Action.CASE_HISTORY, Action.CASE_PRINT),
        *(Action.LOAD_READ, Action.PAPERS_READ, Action.WORK_READ, Action.WORK_PRINT),
        *(Action.OPERATIONS_READ, Action.DEAD_LETTERS_READ, Action.IDENTITIES_READ),
        *(Action.CONVERSATIONS_READ, Action.NOTICES_READ, Action.NOTICES_FOLLOW),
        *(Action.STATISTICS_READ, Action.TRAIL_READ, Action.ACTS_READ),
    }
)
"""By these somebody only looks, also on paper."""


def test_every_right_is_either_an_act_or_a_reading() -> None:
    assert set(Action) - READINGS == ACTS
