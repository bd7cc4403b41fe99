"""Handing out what applicants fetch at the counter. Pure, like `domain`."""

from services.processing.domain import Decision, W, about, product_of
from services.processing.work import Collected
from shared.domain.errors import ConflictError, InvalidInputError
from shared.events.processing import ProductCollected

FETCHED = "card"
"""The form of a product that somebody fetches; the others are sent by the national system."""


class NotReadyError(ConflictError):
    """Nothing to hand out yet."""

    code = "not-ready"
    title = "This is not made yet"

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} is not recorded as made. Record it first, then hand it out.")


class AlreadyCollectedError(ConflictError):
    """Somebody has fetched it."""

    code = "already-collected"
    title = "This was handed out already"

    def __init__(self, key: str, when: str) -> None:
        super().__init__(f"{key} was handed out on {when}. Look at the request before you go on.")


def hand_out(work: W, key: str, collected: Collected) -> Decision[W]:
    """Note who fetched a product; where the request stands is not changed by it.

    Raises:
        InvalidInputError: It is not one that is fetched.
        NotReadyError: It is not made.
        AlreadyCollectedError: It was handed out before.
    """
    product = product_of(work, key)
    if product.form != FETCHED:
        raise InvalidInputError(
            f"{key} is not fetched at the counter; the national system sends it.",
            {"product": "is not handed out"},
        )
    if not product.is_ready:
        raise NotReadyError(key)
    if product.collected is not None:
        raise AlreadyCollectedError(key, product.collected.at.date().isoformat())
    handed = product.model_copy(update={"collected": collected})
    products = tuple(handed if p.key == key else p for p in work.products)
    told = {name: value for name, value in about(work).items() if name not in {"sequence", "state"}}
    event = ProductCollected(**told, product=product.ref, at=collected.at)
    return Decision(work.model_copy(update={"products": products}), (event,))
