"""Products: what an applicant holds in hand in the end."""

from enum import StrEnum
from typing import Annotated

from shared.catalogue.model import Code, Confidence, Model, Text
from shared.catalogue.numbers import NumberPattern
from shared.catalogue.office import Department
from shared.catalogue.references import reference


class ProductForm(StrEnum):
    """In which form a product reaches the applicant."""

    A4_TTE = "a4_tte"
    """PDF with electronic signature, printed at home on A4 (Permendagri 109/2019)."""
    CARD = "card"
    """A card, to be collected or delivered."""


class Product(Model):
    """A certificate, card or letter, owned by the department that makes it."""

    code: Code
    name: Text
    department: Annotated[Department, reference("department")]
    form: ProductForm
    number: Annotated[NumberPattern, reference("number pattern")] | None = None
    """How its number looks; None where it has none of its own."""
    confidence: Confidence
    note: Text | None = None

    @property
    def is_collected(self) -> bool:
        """Whether somebody must come for it, or have it delivered."""
        return self.form is ProductForm.CARD


class ProductOfRequest(Model):
    """One product of a request, under a key that is unique inside the request."""

    key: str
    product: Product


def keyed(products: tuple[Product, ...]) -> tuple[ProductOfRequest, ...]:
    """Give products keys: the code, numbered where a code comes more than once (KK-1, KK-2)."""
    codes = [product.code for product in products]
    return tuple(
        ProductOfRequest(
            key=p.code if codes.count(p.code) == 1 else f"{p.code}-{codes[: i + 1].count(p.code)}",
            product=p,
        )
        for i, p in enumerate(products)
    )
