"""Repairing a returned request."""

from services.intake.domain.deciding import Decision, Now, move_on
from services.intake.repository import Application
from services.intake.wording import still_faulty
from shared.catalogue.rules import Rules
from shared.domain.lifecycle import Service, advance
from shared.events.intake import RequestAmended
from shared.events.parts import PaperFault

PAPERS_OF_ONE_FILE = frozenset({"paper", "form"})
"""Placeholders of reasons that find fault with one file, which only a new file can mend."""


def unrepaired(application: Application, rules: Rules) -> tuple[PaperFault, ...]:
    """Return the faults of a returned request that are not repaired yet.

    A new paper repairs any fault. Corrected data repair those that are not about one file alone.
    """
    return tuple(
        fault
        for fault in application.faults
        if fault.requirement not in application.replaced
        and not (application.is_corrected and not _needs_new_file(fault, rules))
    )


def amend(application: Application, rules: Rules, now: Now) -> Decision:
    """Hand a returned request in again.

    Raises:
        InvalidInputError: Faults remain; they are named.
        IllegalTransitionError: It is not returned.
    """
    require_returned(application)
    if remaining := unrepaired(application, rules):
        raise still_faulty(remaining, rules, application.applicant.language)
    amended, events = move_on(
        application,
        RequestAmended,
        now,
        papers=application.papers,
        replaced=application.replaced,
        subject=application.subject if application.is_corrected else None,
    )
    mended = {"faults": (), "replaced": (), "is_corrected": False, "note": None, "repair_by": None}
    return amended.model_copy(update=mended), events


def require_returned(application: Application) -> None:
    """Refuse to repair what is not returned.

    Raises:
        IllegalTransitionError: It is not.
    """
    advance(application.state, RequestAmended.change, by=Service.INTAKE)


def _needs_new_file(fault: PaperFault, rules: Rules) -> bool:
    reason = rules.reasons.get(fault.reason)
    return reason is None or bool(PAPERS_OF_ONE_FILE & reason.placeholders)
