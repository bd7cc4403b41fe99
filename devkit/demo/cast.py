"""The requests of the demo. Nobody here exists, and no number is anybody's."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from devkit.demo.story import Expectation, Story
from devkit.papers import photo

MADE = ("verified", "processing_started")
CHILD = {
    "name": "Bagas Pratama",
    "family_card": "3319081501180007",
    # In time whenever the demo is played: a late report goes by the head of office first.
    "birth_date": (datetime.now(UTC) - timedelta(days=13)).date().isoformat(),
    "address": "Gribig RT 02 RW 01",
    "village": "33.19.08.2001",
}
BIRTH_PAPERS = ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "KK_ASLI")
BIRTH_FACTS = {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"}


def papers(*codes: str, seed: int = 1) -> Mapping[str, bytes]:
    """Return an invented, legible photo for each paper."""
    return {code: photo(seed + number) for number, code in enumerate(codes)}


def birth() -> Story:
    """A birth by WhatsApp: three products, owned by two departments."""
    ready = ("product_ready", "product_ready", "product_ready")
    return Story(
        "birth certificate, by WhatsApp",
        "the village head of Gribig",
        Expectation(
            ("submitted", "routed", *MADE, *ready, "completed"),
            Counter(submitted=1, verified=1, product_ready=2, product_to_collect=1, completed=1),
        ),
    )


def family_card() -> Story:
    """A family-card change that goes straight through."""
    return Story(
        "family card: another occupation, by app",
        "Siti",
        Expectation(
            ("submitted", "routed", *MADE, "product_ready", "completed"),
            Counter(submitted=1, verified=1, product_ready=1, completed=1),
        ),
    )


def identity_card() -> Story:
    """An e-KTP, for which somebody has to come in person."""
    return Story(
        "e-KTP recording with an appointment, by app",
        "Joko",
        Expectation(
            ("submitted", "routed", *MADE, "appointment_set", "product_ready", "completed"),
            Counter(submitted=1, verified=1, appointment_set=1, product_to_collect=1, completed=1),
        ),
    )


def move_out() -> Story:
    """A move that is returned for two papers, repaired, and delayed once."""
    repaired = ("returned", "amended", "routed")
    ready = ("delayed", "product_ready", "product_ready")
    return Story(
        "move out, returned for two papers, by app",
        "Wati",
        Expectation(
            ("submitted", "routed", *repaired, *MADE, *ready, "completed"),
            Counter(
                submitted=1,
                returned=1,
                amended=1,
                verified=1,
                delayed=1,
                product_ready=2,
                completed=1,
            ),
        ),
    )


def rejected() -> Story:
    """A request that another office has to take."""
    return Story(
        "new family card, rejected: lives elsewhere, by app",
        "Wati",
        Expectation(("submitted", "routed", "rejected"), Counter(submitted=1, rejected=1)),
    )


def twice() -> Story:
    """The same birth again: sent twice with one key, and known already from WhatsApp."""
    return Story(
        "the same birth again, filed twice, by app",
        "Joko",
        Expectation(("submitted", "routed", "rejected"), Counter(submitted=1, rejected=1)),
    )
