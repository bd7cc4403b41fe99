"""Who calls, as the use cases know them."""

from services.intake.caller import Caller, Officer
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action, Scope, check
from shared.privacy.lookup import LookupHasher


def caller_of(principal: Principal, action: Action, hasher: LookupHasher) -> Caller:
    """Return the caller behind a token.

    Raises:
        NotPermittedError: None of their roles may do it.
    """
    scope = check(principal, action)
    return Caller(
        # In a namespace of its own, so that no token's subject is taken for a WhatsApp id.
        ref=hasher.whatsapp(f"token:{principal.id}"),
        role="village_head" if scope is Scope.VILLAGE else "resident",
        scope=scope,
        village=principal.village if scope is Scope.VILLAGE else None,
        sees_personal_data=Role.FRONT_OFFICER in principal.roles,
        officer=Officer(principal, action) if scope is Scope.ANY else None,
    )
