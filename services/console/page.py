"""A page of the console, as the table of pages lists it."""

from dataclasses import dataclass

from fastapi import APIRouter

from shared.identity.principal import Principal
from shared.identity.rights import Action, scope_of


@dataclass(frozen=True)
class Page:
    """A page, or several that belong together.

    Attributes:
        router: Its routes.
        path: Where the navigation leads; None for pages that it does not list.
        label: Key of the text in the navigation.
        action: What somebody must be allowed to see it there. It only spares people a page that
            would be empty: what may be seen and done is decided by the APIs, at every call.
    """

    router: APIRouter
    path: str | None = None
    label: str = ""
    action: Action | None = None

    def is_for(self, who: Principal) -> bool:
        """Whether the navigation shows it to somebody."""
        return (
            self.path is not None
            and self.action is not None
            and scope_of(who, self.action) is not None
        )
