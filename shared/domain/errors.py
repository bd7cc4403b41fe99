"""Errors, sorted by what whoever meets them should do.

Every error carries a message for people: what was wrong, where, and what to do. Personal data never
enters a message, because messages reach logs and HTTP answers.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta


class LoketError(Exception):
    """The root of every error that Loket raises on purpose.

    `code` names the kind of error in problem documents and metrics; `status` is its HTTP status.
    """

    code = "error"
    status = 500
    title = "Something went wrong"

    @property
    def extensions(self) -> Mapping[str, object]:
        """Members that a problem document adds for this error (RFC 9457 section 3.2)."""
        return {}


class TransientError(LoketError):
    """A dependency is away for now: wait and try the same thing again."""

    code = "try-again"
    status = 503
    title = "Temporarily unavailable"


class PermanentError(LoketError):
    """The same input can never succeed: set it aside for a person to look at."""

    code = "cannot-succeed"
    status = 422
    title = "This cannot be processed"


class EarlierEventMissingError(PermanentError):
    """An event is about a request whose submission was never heard."""

    code = "earlier-event-missing"

    def __init__(self, event_type: str) -> None:
        super().__init__(
            f"{event_type} is about a request that was never submitted here: an earlier event is "
            "missing. Replay the submission, then this."
        )


class InvalidInputError(PermanentError):
    """The caller sent something that breaks a rule.

    Args:
        detail: One sentence saying what to do.
        problems: For each faulty place (a JSON pointer or a field name), what is wrong with it.
        words: The same by language (`id`, `en`), for pages to show; none where pages find words
            of their own.
    """

    code = "invalid-input"
    status = 422
    title = "Some of the input is not right"

    def __init__(
        self,
        detail: str,
        problems: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problems = dict(problems or {})
        self.words = dict(words or {})

    @property
    def extensions(self) -> Mapping[str, object]:
        """The faulty places, and the words for pages."""
        found = [{"where": w, "what": t} for w, t in self.problems.items()]
        return {"problems": found, "words": self.words} if self.words else {"problems": found}


class MalformedError(InvalidInputError):
    """The input could not be read at all (not JSON, cut short, wrong shape)."""

    code = "malformed"
    status = 400
    title = "The input could not be read"


class NotAuthenticatedError(PermanentError):
    """No bearer token, or one that is expired, foreign or forged."""

    code = "not-authenticated"
    status = 401
    title = "Sign in first"


class NotPermittedError(PermanentError):
    """The caller is known and may not do this."""

    code = "not-permitted"
    status = 403
    title = "Not permitted"


class NotFoundError(PermanentError):
    """Nothing there, or nothing that this caller may know of."""

    code = "not-found"
    status = 404
    title = "Not found"

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no {what} here. Check the number, or look in the list.")


class ConflictError(PermanentError):
    """The thing has changed, or belongs to somebody else, since the caller looked."""

    code = "conflict"
    status = 409
    title = "This has changed meanwhile"


class IllegalTransitionError(ConflictError):
    """The life of a request does not allow this change from where it stands."""

    code = "illegal-transition"
    title = "Not possible in this state"

    def __init__(self, state: str, change: str, allowed: Iterable[str]) -> None:
        self.state, self.change, self.allowed = state, change, tuple(allowed)
        possible = ", ".join(self.allowed) or "nothing; it has ended, or somebody else has it"
        super().__init__(f"A request that is {state} cannot be {change}. Possible now: {possible}.")

    @property
    def extensions(self) -> Mapping[str, object]:
        """The state and the changes it allows."""
        return {"state": self.state, "allowed": list(self.allowed)}


class NotClaimedError(ConflictError):
    """A clerk must claim a request before writing to it."""

    code = "not-claimed"
    title = "Claim this request first"

    def __init__(self, holder: str | None) -> None:
        whose = f"It is claimed by {holder}." if holder else "Nobody holds it."
        super().__init__(f"{whose} Claim the request, then repeat the change.")


class StaleVersionError(ConflictError):
    """Somebody wrote first."""

    code = "stale-version"

    def __init__(self, what: str) -> None:
        super().__init__(f"Somebody changed this {what} first. Read it again, then decide.")


class SeenVersionError(ConflictError):
    """Somebody decided on what they saw, and it has changed since.

    Args:
        seen: The number that it had then.
        present: The number that it has now.
    """

    code = "stale-version"

    def __init__(self, seen: int, present: int) -> None:
        super().__init__(
            f"You decided on this request as it was at {seen}, and it is at {present} now. "
            "Read it and what was done to it again, then decide."
        )


class TooLargeError(PermanentError):
    """The body or a part of it is over its limit."""

    code = "too-large"
    status = 413
    title = "Too large"


class UnsupportedContentError(PermanentError):
    """A content type that is not taken here, or content that is not what it claims to be."""

    code = "unsupported-content"
    status = 415
    title = "This kind of content is not accepted"


class TooManyRequestsError(PermanentError):
    """The caller asks more often than is allowed.

    Args:
        detail: One sentence saying what to do.
        wait: After how long it may work again.
    """

    code = "too-many-requests"
    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, wait: timedelta) -> None:
        super().__init__(detail)
        self.wait = wait
