"""Recording that a product is made, with the number that the national system gave it."""

from dataclasses import dataclass
from datetime import datetime

from services.processing import clocks, domain
from services.processing.domain import Decision
from services.processing.errors import NumberTakenError
from services.processing.making import RecordedNumber, record
from services.processing.repository import WorkRecord
from services.processing.use_cases.desk import Desk, change
from services.processing.work import Product
from shared.domain.errors import InvalidInputError
from shared.identity.principal import Principal
from shared.identity.rights import Action, check
from shared.persistence.changes import DuplicateError
from shared.privacy import fields
from shared.privacy.sealing import DataKey, seal


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody records about one product.

    Attributes:
        key: Which product of the request.
        number: As typed; None where the product has none.
        is_to_complete: Complete the request, if this was the last product.
        is_known_number: The number was recorded before, and is right.
    """

    key: str
    number: str | None = None
    is_to_complete: bool = False
    is_known_number: bool = False


async def record_product(desk: Desk, who: Principal, request_id: str, entry: Entry) -> WorkRecord:
    """Record one product of the caller's department.

    Raises:
        NumberTakenError: Another request has this number.
    """

    async def decide(work: WorkRecord, now: datetime) -> Decision[WorkRecord]:
        product = own_product(work, who, entry.key)
        number = check_number(desk, work, product, entry.number)
        key = await desk.keyring.get(work.id) if number else None
        return decide_entry(desk, work, entry, number, key, by=who.id, now=now)

    try:
        return await change(desk, who, Action.WORK_RECORD, request_id, decide)
    except DuplicateError:
        raise NumberTakenError(entry.key) from None


def own_product(work: WorkRecord, who: Principal, key: str) -> Product:
    """Return a product that the caller may record.

    Raises:
        NotFoundError: The request has no such product.
        NotPermittedError: Another department makes it.
    """
    product = domain.product_of(work, key)
    check(who, Action.WORK_RECORD, department=product.department)
    return product


def check_number(desk: Desk, work: WorkRecord, product: Product, typed: str | None) -> str | None:
    """Return the number as it is to be recorded; None for a product without numbers.

    Raises:
        InvalidInputError: It is missing, superfluous or does not look like one.
    """
    pattern = desk.catalogue.rules(work.rule_version).product(product.code).number
    typed = (typed or "").strip()
    if pattern is None:
        if typed:
            raise InvalidInputError(
                f"{product.code} has no number of its own. Record it without one.",
                {"number": "must be left out"},
            )
        return None
    return pattern.check(typed)


def decide_entry(
    desk: Desk,
    work: WorkRecord,
    entry: Entry,
    number: str | None,
    key: DataKey | None,
    *,
    by: str,
    now: datetime,
) -> Decision[WorkRecord]:
    """Decide an entry whose number was checked; the key seals the number."""
    recorded = None
    if number is not None and key is not None:
        recorded = RecordedNumber(
            sealed=seal(key, number, fields.PRODUCT_NUMBER),
            mark=desk.marker.mark(domain.product_of(work, entry.key).code, number),
            is_known=entry.is_known_number,
        )
    decision = record(
        work, entry.key, recorded, by=by, now=now, is_to_complete=entry.is_to_complete
    )
    return clocks.advance(work, decision, now, desk.rules(work).calendar)
