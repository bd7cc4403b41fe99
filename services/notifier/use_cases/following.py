"""Following the notices of one request, for those who work on it."""

from collections.abc import Sequence

from services.notifier import repository
from services.notifier.repository import RECIPIENTS, NoticeRecord, RecipientRecord
from shared.catalogue.rules import Catalogue
from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope, scope_of
from shared.persistence.store import Store

MOST_OF_A_REQUEST = 100


async def notices_of(
    store: Store, catalogue: Catalogue, who: Principal, request_id: str
) -> Sequence[NoticeRecord]:
    """Return the notices of a request; none of one that is not known, or not theirs to work on."""
    recipient = await store.find_one(RECIPIENTS, {"_id": request_id})
    if recipient is None:
        return ()
    is_theirs = not who.departments.isdisjoint(_departments(catalogue, recipient))
    if scope_of(who, Action.NOTICES_FOLLOW) is not Scope.ANY and not is_theirs:
        return ()
    return await repository.page(store, {"request_id": request_id}, None, MOST_OF_A_REQUEST)


def _departments(catalogue: Catalogue, recipient: RecipientRecord) -> set[str]:
    """Return who checks a request, and who makes its products."""
    kind = catalogue.rules(recipient.rule_version).type(recipient.document_type)
    checks = recipient.department or kind.department.code
    return {checks, *(product.department.code for product in kind.products)}
