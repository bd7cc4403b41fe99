"""Who is calling, and whether the caller may: dependencies for routes."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.domain.errors import NotAuthenticatedError
from shared.identity.principal import Principal
from shared.identity.rights import Action, check
from shared.identity.tokens import TokenVerifier

_bearer = HTTPBearer(auto_error=False, description="An OIDC access token of the office's issuer.")


async def current_principal(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Principal:
    """Return who is calling.

    Raises:
        NotAuthenticatedError: There is no token, or it does not hold.
    """
    if credentials is None:
        raise NotAuthenticatedError("Send an access token as 'Authorization: Bearer …'.")
    verifier: TokenVerifier = request.app.state.verifier
    return await verifier.verify(credentials.credentials)


def may(action: Action) -> Callable[..., Coroutine[Any, Any, Principal]]:
    """Return a dependency that lets only those in whose role may do an action at all.

    Whose request it is, of which department or village, is checked where the request is known.
    """

    async def checked(principal: Annotated[Principal, Depends(current_principal)]) -> Principal:
        check(principal, action)
        return principal

    return checked
