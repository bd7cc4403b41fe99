"""What can go wrong with keys and sealed values; no message carries a key or a plaintext."""

from datetime import datetime

from shared.domain.errors import PermanentError, TransientError


class KeyDestroyedError(PermanentError):
    """The data key was destroyed on erasure: what it sealed is gone for good."""

    code = "erased"
    status = 410
    title = "Erased"

    def __init__(self, owner: str, destroyed_at: datetime) -> None:
        self.owner, self.destroyed_at = owner, destroyed_at
        super().__init__(
            f"The personal data of {owner} was erased at {destroyed_at.isoformat()}. "
            "It cannot be brought back; work without it."
        )


class CannotOpenError(PermanentError):
    """A sealed value was altered, moved to another field, or is opened with another owner's key."""

    code = "cannot-open"
    title = "A sealed value cannot be opened"

    def __init__(self, owner: str, field: str) -> None:
        self.owner, self.field = owner, field
        super().__init__(
            f"The sealed {field} of {owner} does not open: it was altered, or belongs to another "
            "field or another owner. Find out who wrote it; it cannot be repaired."
        )


class OfficeKeysError(PermanentError):
    """The text of the office's keys is not right."""

    code = "office-keys"
    status = 500
    title = "The office's keys are not configured"


class OfficeKeyMissingError(TransientError):
    """A data key is wrapped under an office key that is not configured here.

    Transient, because the fault is this process's configuration and not the message at hand: work
    waits until an operator has put the key back, and nothing is set aside for it.
    """

    code = "office-key-missing"

    def __init__(self, office_key: str, owner: str) -> None:
        self.office_key, self.owner = office_key, owner
        super().__init__(
            f"The data key of {owner} is wrapped under office key {office_key}, which is not among "
            "the configured ones. Put it back until every key is rewrapped."
        )
