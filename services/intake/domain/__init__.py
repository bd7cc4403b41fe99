"""What may be done to a request from the applicant's side: pure decisions."""

from services.intake.domain.adding import is_being_checked, require_may_add, take_papers
from services.intake.domain.deciding import Decision, Now
from services.intake.domain.ending import cancel, expire
from services.intake.domain.filling import (
    SealedSubject,
    add_papers,
    answer,
    bring_up_to_date,
    remove_paper,
    set_subject,
    swap_papers,
)
from services.intake.domain.repairing import amend, require_returned, unrepaired
from services.intake.domain.submitting import lacking, missing, require_complete, submit

__all__ = [
    "Decision",
    "Now",
    "SealedSubject",
    "add_papers",
    "amend",
    "answer",
    "bring_up_to_date",
    "cancel",
    "expire",
    "is_being_checked",
    "lacking",
    "missing",
    "remove_paper",
    "require_complete",
    "require_may_add",
    "require_returned",
    "set_subject",
    "submit",
    "swap_papers",
    "take_papers",
    "unrepaired",
]
