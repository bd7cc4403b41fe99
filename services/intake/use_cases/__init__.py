"""What may be done with requests, whatever the channel.

Every use case opens a unit of work of its own, or joins the one it is given: a channel that keeps
conversations writes the conversation and the request in one transaction that way.
"""

from services.intake.use_cases.drafts import (
    add_papers,
    answer_facts,
    remove_paper,
    set_subject,
    submit,
    swap_papers,
)
from services.intake.use_cases.ending import cancel, expire_overdue, forget_abandoned
from services.intake.use_cases.erasing import Ground, erase, finish_erasures, forget_erased
from services.intake.use_cases.filing import Filed, file_request, start_draft
from services.intake.use_cases.new_request import Latest, NewRequest
from services.intake.use_cases.orphans import remove_orphans
from services.intake.use_cases.papers import PaperFile
from services.intake.use_cases.reading import (
    checklist_of,
    current_subject,
    get,
    get_by_ticket,
    list_received,
    list_visible,
)
from services.intake.use_cases.repairing import amend

__all__ = [
    "Filed",
    "Ground",
    "Latest",
    "NewRequest",
    "PaperFile",
    "add_papers",
    "amend",
    "answer_facts",
    "cancel",
    "checklist_of",
    "current_subject",
    "erase",
    "expire_overdue",
    "file_request",
    "finish_erasures",
    "forget_abandoned",
    "forget_erased",
    "get",
    "get_by_ticket",
    "list_received",
    "list_visible",
    "remove_orphans",
    "remove_paper",
    "set_subject",
    "start_draft",
    "submit",
    "swap_papers",
]
