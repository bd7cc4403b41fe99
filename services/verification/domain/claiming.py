"""Claims: who works on a case. A claim is not a change in the life of a request."""

from datetime import datetime

from services.verification.domain.case import SYSTEM, Case, Claim, Step
from services.verification.domain.errors import (
    AssignedAlreadyError,
    ClaimedByAnotherError,
    NotInVerificationError,
)
from shared.domain.errors import NotClaimedError
from shared.domain.lifecycle import State
from shared.events.verification import RequestTaken


def claim(case: Case, clerk: str, now: datetime) -> Step:
    """Give a case to a clerk, and say that it was taken; whoever holds it already keeps it.

    Raises:
        NotInVerificationError: There is nothing to work on.
        ClaimedByAnotherError: Somebody else holds it.
    """
    require_in_verification(case)
    if case.holder == clerk:
        return Step(case)
    if case.holder is not None:
        raise ClaimedByAnotherError(case.holder)
    claimed = case.changed(
        now,
        clerk,
        "claimed",
        claim=Claim(by=clerk, at=now, touched_at=now),
        # It need not be queued any more: its announcement, when it comes, changes nothing that the
        # clerk has seen.
        queued_at=case.queued_at or now,
    )
    return Step(claimed, (_taken(claimed),))


def is_free(case: Case) -> bool:
    """Whether a case waits for anybody to claim it."""
    return case.state is State.IN_VERIFICATION and case.holder is None


def release(case: Case, by: str, now: datetime, *, is_supervisor: bool) -> Case:
    """Give a case back to the queue, where it has its old place.

    Raises:
        NotClaimedError: Somebody else holds it, and only a supervisor may take it from them.
    """
    if case.claim is None:
        return case
    if case.holder != by and not is_supervisor:
        raise NotClaimedError(case.holder)
    return case.changed(now, by, "released", codes={"holder": case.claim.by}, claim=None)


def give(case: Case, clerk: str | None, by: str, now: datetime) -> Step:
    """Give a case to a clerk whoever holds it, or back to the queue, as a supervisor decides.

    It is said to be taken only if nobody held it.

    Raises:
        NotInVerificationError: There is nothing to work on.
        AssignedAlreadyError: It is with that clerk, or in the queue, already.
    """
    require_in_verification(case)
    if case.holder == clerk:
        raise AssignedAlreadyError(clerk)
    if clerk is None:
        return Step(release(case, by, now, is_supervisor=True))
    given = case.changed(
        now,
        by,
        "reassigned" if case.holder else "assigned",
        codes={**({"from": case.holder} if case.holder else {}), "to": clerk},
        claim=Claim(by=clerk, at=now, touched_at=now),
        queued_at=case.queued_at or now,
    )
    return Step(given, () if case.holder else (_taken(given),))


def run_out(case: Case, now: datetime) -> Case:
    """Give back a case that its holder has not touched for too long."""
    if case.claim is None or case.state is not State.IN_VERIFICATION:
        return case
    return case.changed(now, SYSTEM, "claim_ran_out", codes={"holder": case.claim.by}, claim=None)


def require_claim(case: Case, clerk: str) -> Claim:
    """Return the clerk's claim.

    Raises:
        NotClaimedError: The clerk does not hold the case.
    """
    if case.claim is None or case.claim.by != clerk:
        raise NotClaimedError(case.holder)
    return case.claim


def require_in_verification(case: Case) -> None:
    """Refuse to work on a case that is elsewhere.

    Raises:
        NotInVerificationError: It is not being verified.
    """
    if case.state is not State.IN_VERIFICATION:
        raise NotInVerificationError(case.state)


def _taken(case: Case) -> RequestTaken:
    return RequestTaken(
        request_id=case.id,
        ticket=case.ticket,
        document_type=case.document_type,
        department=case.department,
    )
