"""What a clerk is told when something is not possible now."""

from collections.abc import Mapping
from datetime import datetime

from shared.domain.errors import ConflictError, InvalidInputError
from shared.domain.lifecycle import State


class ClaimedByAnotherError(ConflictError):
    """Somebody else works on this request."""

    code = "claimed-by-another"
    title = "A colleague is working on this"

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"It is claimed by {holder}. Take another one, or ask your supervisor to release it."
        )


class NotInVerificationError(ConflictError):
    """Only what is being verified can be claimed or marked."""

    code = "not-in-verification"
    title = "This is not being verified"

    def __init__(self, state: State) -> None:
        super().__init__(
            f"This request is {state}. Only requests in verification are worked on here."
        )


class AssignedAlreadyError(ConflictError):
    """A request is given to whoever holds it, or back to the queue that it is in."""

    code = "assigned-already"
    title = "It is there already"

    def __init__(self, holder: str | None) -> None:
        super().__init__(f"{holder} holds it already." if holder else "It is in the queue already.")


class NotTheirClerkError(ConflictError):
    """A request is given to somebody who does not check for its department."""

    code = "not-their-clerk"
    title = "Not a clerk of this department"

    def __init__(self, department: str) -> None:
        super().__init__(
            f"This clerk does not check requests of {department}, and would not see it. Name one "
            "who does; whoever is new looks at her queue once, and is known."
        )


class AwayAlreadyError(ConflictError):
    """Another absence of this clerk is noted for some of these days."""

    code = "away-already"
    title = "An absence is noted for these days"

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        super().__init__(
            f"This clerk is noted as away from {starts_at:%Y-%m-%d %H:%M} until "
            f"{ends_at:%Y-%m-%d %H:%M} (UTC). Forget that absence first, or note other days."
        )


class HeadNotAskedError(InvalidInputError):
    """What was reported late is verified once the head of office has agreed."""

    code = "head-of-office-first"
    title = "The head of office decides first"

    def __init__(self) -> None:
        super().__init__(
            "This was reported after its limit. Ask the head of office, then verify it with "
            "'head_agreed'. Lateness is no reason to reject.",
            {"head_agreed": "is needed for what was reported late"},
        )


class UnmetRequirementsError(InvalidInputError):
    """A request cannot be verified while a required paper is missing, or any paper faulty."""

    code = "requirements-not-met"
    title = "Some papers are missing or faulty"

    def __init__(self, unmet: Mapping[str, str]) -> None:
        super().__init__(
            "Accept these papers if they were shown to you, or return the request.", unmet
        )
