"""Work for tests of decisions; nobody in it exists."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.processing.making import RecordedNumber
from services.processing.work import Product, Work
from shared.domain.lifecycle import State
from shared.events.parts import Channel, Party, Subject
from shared.privacy.sealing import DataKey, seal

NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
REQUEST = "0199b3c0-0000-7000-8000-000000000001"
KEY = DataKey.generate(REQUEST)
SEALED = seal(KEY, "anything", "note")
BIRTH = (("AKTA_LAHIR", "CAPIL"), ("KK", "DAFDUK"), ("KIA", "DAFDUK"))


def a_product(key: str, department: str = "CAPIL", **given: Any) -> Product:
    """Return a product that is still to be made."""
    return Product(key=key, code=key.split("-")[0], department=department, form="a4_tte", **given)


def a_work(state: State = State.VERIFIED, **given: Any) -> Work:
    """Return the work of a birth, verified unless said otherwise."""
    products = tuple(a_product(key, department) for key, department in BIRTH)
    values: dict[str, Any] = {
        "id": REQUEST,
        "ticket": "KDS-7K3M-9QXC",
        "document_type": "AKTA_LAHIR",
        "rule_version": "2021-09",
        "channel": Channel.APP,
        "state": state,
        "sequence": 3,
        "applicant": Party(ref="r", role="resident", name=SEALED, contact_ref="c"),
        "subject": Subject(name=SEALED),
        "facts": {},
        "papers": (),
        "received_at": NOW,
        "verified_at": NOW,
        "due": NOW + timedelta(days=1),
        "products": products,
        "departments": ("CAPIL", "DAFDUK"),
    }
    return Work(**(values | given))


def a_number(mark: str, *, is_known: bool = False) -> RecordedNumber:
    """Return a number that is recorded under a mark."""
    return RecordedNumber(SEALED, mark, is_known)
