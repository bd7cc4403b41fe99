"""What other services say to a notifier, about people who do not exist."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from shared.domain.ids import new_ticket
from shared.domain.lifecycle import State
from shared.events import processing, verification
from shared.events.intake import (
    RequestAmended,
    RequestSubmitted,
)
from shared.events.parts import PaperFault, Party, ProductRef, Subject
from shared.events.request import RequestEvent
from shared.privacy import fields
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, seal
from tests.support.about import about
from tests.support.catalogue import RULES
from tests.support.submitted import submitted

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SARI, BUDI = "+6281200000101", "+6281200000102"
SARI_NAME = "Sari Wulandari"


def contact_of(phone: str | None) -> str:
    """Return the hash of an address, as intake would make it."""
    return LookupHasher(b"k" * 32).phone(phone) if phone else "nowhere"


def a_party(key: DataKey, phone: str | None = SARI, **given: Any) -> Party:
    """Return an applicant, sealed."""
    values: dict[str, Any] = {
        "ref": "ref-1",
        "role": "resident",
        "name": seal(key, given.pop("name", SARI_NAME), fields.APPLICANT_NAME),
        "phone": phone and seal(key, phone, fields.APPLICANT_PHONE),
        "contact_ref": contact_of(phone),
    }
    return Party(**(values | given))


def a_submission(key: DataKey, document_type: str = "AKTA_LAHIR", **given: Any) -> RequestSubmitted:
    """Return the submission of a request whose id is the owner of the key."""
    values: dict[str, Any] = {
        "received_at": NOW,
        "document_type": document_type,
        "applicant": a_party(key),
        "subject": Subject(name=seal(key, "Anak Contoh", fields.SUBJECT_NAME)),
    }
    return submitted(key, **(values | given))


def a_life(of: RequestSubmitted, key: DataKey) -> list[RequestEvent]:
    """Return one event of every type about a request, in an order that no request has."""
    product = RULES.type(of.document_type).keyed_products[0]
    made = ProductRef(key=product.key, code=product.product.code, department="CAPIL")
    due = NOW + timedelta(days=2)
    details = seal(key, orjson.dumps({"other_ticket": new_ticket()}).decode(), fields.DETAILS)
    faults = (PaperFault(requirement="KK_ASLI", reason="FOTO_BURAM"),)
    changed: list[tuple[type[RequestEvent], dict[str, Any]]] = [
        (verification.RequestRouted, {"department": "DAFDUK"}),
        (verification.RequestRouted, {"department": "CAPIL", "handed_over_from": "DAFDUK"}),
        (
            verification.RequestReturned,
            {"department": "CAPIL", "faults": faults, "repair_by": due},
        ),
        (RequestAmended, {"papers": (), "replaced": ()}),
        (verification.RequestVerified, {"department": "CAPIL", "due": due}),
        (processing.ProcessingStarted, {}),
        (processing.RequestDelayed, {"cause": "outage", "due": due}),
        (processing.AppointmentSet, {"at": due, "place": "Loket 3", "bring": ("KK_ASLI",)}),
        (processing.ProductReady, {"product": made, "form": "a4_tte", "remaining": 1}),
        (processing.ProductReady, {"product": made, "form": "card", "remaining": 0}),
        (
            processing.ReferredBack,
            {"department": "CAPIL", "note": seal(key, "Lihat lagi", fields.NOTE)},
        ),
        (processing.RequestCompleted, {"products": (made,)}),
        (processing.RequestReopened, {"products": (made,), "due": due}),
        (
            verification.RequestRejected,
            {"department": "CAPIL", "reason": "GANDA", "details": details},
        ),
        (verification.RequestCancelled, {}),
        (verification.RequestExpired, {}),
        (
            verification.RequestMerged,
            {"department": "CAPIL", "kept_id": "kept", "kept_ticket": "KDS-7K3M-9QXC"},
        ),
    ]
    events = [
        kind(**about(of), **more, sequence=number, state=State.IN_VERIFICATION)
        for number, (kind, more) in enumerate(changed, start=2)
    ]
    return [
        of,
        *events,
        verification.CancellationRefused(**about(of), state="in_processing"),
        verification.PapersRefused(**about(of), state="verified"),
        verification.RequestEscalated(**about(of), department="CAPIL", waiting_since=NOW),
    ]


def changes(of: RequestSubmitted, count: int) -> list[RequestEvent]:
    """Return so many further changes, each of which is told."""
    return [
        processing.RequestDelayed(
            **about(of),
            sequence=number,
            state=State.DELAYED,
            cause="outage",
            due=NOW + timedelta(days=number),
        )
        for number in range(2, count + 2)
    ]
