"""The indexes of cases: of what waits, and nothing else, but for the words that cases are found by.

A few thousand cases are in verification, whatever the years have left in the store. So all indexes
but one are of these alone; they stay in memory, and decided cases cost them nothing.
"""

from shared.domain.lifecycle import State
from shared.persistence.driver import ASCENDING, IndexModel

_IN_VERIFICATION = {"state": State.IN_VERIFICATION.value}
NOT_QUEUED = "not_queued"
_NARROWED = ("subject.village", "document_type")
"""What a view is narrowed by, at the end of its keys: so it passes over the others without reading
them. They hardly ever change, so that no write is added, as it would be by an index of its own."""


def _keys(*names: str) -> list[tuple[str, int]]:
    return [(name, ASCENDING) for name in names]


CASE_INDEXES = (
    # A claim that is null sorts with the unclaimed, so that the next one is the first key of a
    # range. The state is among the keys, because the database does not conclude it from the
    # condition of the index, and comes first, so that what is counted is a range of keys from end
    # to end. What follows the id is added up for teams and gauges without reading a case.
    IndexModel(
        _keys(
            *("state", "department", "claim.by", "received_at", "_id", "queued_at", "answer_by"),
            *("times_returned", "warned_at", "clock.delays", "claim.touched_at", *_NARROWED),
        ),
        name="waiting",
        partialFilterExpression=_IN_VERIFICATION,
    ),
    IndexModel(
        _keys("department", "received_at", "_id", "claim.by", *_NARROWED),
        name="in_order_of_arrival",
        partialFilterExpression=_IN_VERIFICATION,
    ),
    IndexModel(
        _keys("state", "department", "answer_by", "_id", "warned_at", *_NARROWED),
        name="in_order_of_promises",
        partialFilterExpression=_IN_VERIFICATION,
    ),
    IndexModel(
        _keys("state", "department", "received_at", "_id", "times_returned", *_NARROWED),
        name="back_after_repair",
        partialFilterExpression={**_IN_VERIFICATION, "times_returned": {"$gt": 0}},
    ),
    IndexModel(
        _keys("state", "department", "answer_by", "_id", "clock.delays", *_NARROWED),
        name="missed",
        partialFilterExpression={**_IN_VERIFICATION, "clock.delays": {"$gt": 0}},
    ),
    IndexModel(
        _keys("head_agreed_at", "received_at", "_id"),
        name="late_reports",
        partialFilterExpression={**_IN_VERIFICATION, "is_reported_late": True},
    ),
    IndexModel(
        _keys("department", "state", *_NARROWED),
        name="waiting_for_applicants",
        partialFilterExpression={"state": State.RETURNED.value},
    ),
    IndexModel(_keys("claim.touched_at"), name="idle", partialFilterExpression=_IN_VERIFICATION),
    IndexModel(
        _keys("assigned_at"),
        name=NOT_QUEUED,
        partialFilterExpression={**_IN_VERIFICATION, "queued_at": None},
    ),
    IndexModel(_keys("terms", "_id")),
)
RETIRED = (
    "state_1_department_1_claim.by_1_received_at_1__id_1",
    "by_age",
    "by_promise",
    *("queue", "by_arrival", "by_end_of_promise", "returned_and_back", "returned"),
)
"""Indexes of earlier releases, which are dropped."""
