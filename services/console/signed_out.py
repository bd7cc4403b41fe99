"""Nobody is signed in."""

from shared.domain.errors import NotAuthenticatedError


class SignedOutError(NotAuthenticatedError):
    """Nobody is signed in, or not any more: sign in, and come back to the page."""

    def __init__(self) -> None:
        super().__init__("Your session has ended. Sign in again.")
