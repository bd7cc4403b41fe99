"""Writing what a decision leads to: the case, and the events about it."""

from collections.abc import Iterable

from services.verification.domain.case import Case, Step
from services.verification.repository import CASES
from shared.events import topics
from shared.events.envelope import EventBody
from shared.events.topics import department_topic
from shared.events.verification import WorkAssigned
from shared.persistence.unit_of_work import UnitOfWork


def put_step(unit: UnitOfWork, before: Case | None, step: Step) -> Case:
    """Write a step: its case, if it changed, and its events."""
    _say(unit, step.case.id, step.events)
    return step.case if step.case is before else unit.put(CASES, step.case)


def _say(unit: UnitOfWork, case_id: str, events: Iterable[EventBody]) -> None:
    """Emit events about a case, work on its department's topic and all else on the requests'."""
    for event in events:
        match event:
            case WorkAssigned():
                unit.emit(event, subject=case_id, topic=department_topic(event.department))
            case _:
                unit.emit(event, subject=case_id, topic=topics.REQUESTS)
