"""A page of the console, as the table of pages lists it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.routing import APIRoute

from services.console.visit import Visited
from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope, check, scope_of


@dataclass(frozen=True)
class Page:
    """A page, or several that belong together.

    Attributes:
        router: Its routes.
        path: Where the navigation leads; None for pages that it does not list.
        label: Key of the text in the navigation.
        action: What somebody must be allowed to see it, by the one table of rights. It only spares
            people a page that would be empty, and says whose it is: what may be seen and done is
            decided by the APIs, at every call.
        beneath: Where the addresses of pages begin that one comes to from it, besides its own.
        waits: Services and paths of what waits there, where the navigation is to count it.
        label_of_all: Key of another text, for those to whom it shows everybody's and nothing as
            theirs.
    """

    router: APIRouter
    path: str | None = None
    label: str = ""
    action: Action | None = None
    beneath: Sequence[str] = ()
    waits: Sequence[tuple[str, str]] = ()
    label_of_all: str = ""

    def is_for(self, who: Principal) -> bool:
        """Whether the navigation shows it to somebody."""
        return (
            self.path is not None
            and self.action is not None
            and scope_of(who, self.action) is not None
        )

    def label_for(self, who: Principal) -> str:
        """Return the key of its name to somebody."""
        shows_all = self.action is not None and scope_of(who, self.action) is Scope.ANY
        return self.label_of_all if shows_all and self.label_of_all else self.label

    def has(self, path: str) -> bool:
        """Whether somebody at an address is at this entry of the navigation."""
        begins = (f"{self.path}/", *self.beneath)
        return path == self.path or path.startswith(begins)

    @property
    def shown(self) -> Sequence[APIRoute]:
        """Its routes that one can go to, and go back to."""
        routes = (route for route in self.router.routes if isinstance(route, APIRoute))
        return [route for route in routes if "GET" in (route.methods or ())]

    async def check(self, visit: Visited) -> None:
        """Let in whom the APIs would show something of it.

        Raises:
            NotPermittedError: It is for other roles.
        """
        if self.action is not None:
            check(visit.who, self.action)
