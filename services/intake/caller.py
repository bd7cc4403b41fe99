"""Who acts on a request, whatever the channel, and what they may know of it."""

from dataclasses import dataclass, field

from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of the office who uses a right on requests of others; it is written down.

    Attributes:
        who: Who it is.
        action: The right.
    """

    who: Principal
    action: Action


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever files, reads or changes a request.

    Attributes:
        ref: Keyed hash of the identity; see `people.reference`.
        role: What they are to the office, e.g. `resident`; becomes the role of the applicant.
        scope: Whose requests they may act on.
        village: Code of a village head's village.
        sees_personal_data: Whether they are shown the personal data of requests that others filed.
        is_in_chat: Whether they act in a conversation with the office.
        officer: Set if it is somebody of the office.
    """

    ref: str
    role: str
    scope: Scope
    village: str | None = None
    sees_personal_data: bool = False
    is_in_chat: bool = False
    officer: Officer | None = field(default=None, repr=False)

    def may_act_on(self, filed_by: str, village: str | None) -> bool:
        """Return whether a request filed by somebody, for a village, is theirs to know of."""
        if self.scope is Scope.ANY or filed_by == self.ref:
            return True
        return self.scope is Scope.VILLAGE and village is not None and village == self.village

    def may_read_people(self, filed_by: str) -> bool:
        """Return whether they are shown the names in a request filed by somebody."""
        return self.sees_personal_data or filed_by == self.ref
