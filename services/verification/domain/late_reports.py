"""What was reported late, and the head of office, by whose decision it is served."""

from datetime import datetime

from services.verification.domain.case import Case, Step
from services.verification.domain.claiming import require_in_verification


def agree(case: Case, head: str, now: datetime) -> Step:
    """Note that the head of office agrees; clerks verify it then as any other request.

    That it is agreed to stays, whatever papers are sent again. Once more is no change.

    Raises:
        NotInVerificationError: It is not being verified.
    """
    require_in_verification(case)
    if case.head_agreed_at is not None:
        return Step(case)
    return Step(case.changed(now, head, "head_agreed", head_agreed_at=now))
