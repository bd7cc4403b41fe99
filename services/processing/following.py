"""What other services' changes make of work. Pure, like `domain`."""

from datetime import datetime
from typing import TypeVar

from services.processing.domain import Decision, about, moved
from services.processing.work import Product, Work
from shared.catalogue.clock import Clock
from shared.catalogue.document_type import DocumentType
from shared.domain.lifecycle import OWNERS, Change, Service, allowed
from shared.events.intake import RequestAmended, RequestSubmitted
from shared.events.request import RequestChanged
from shared.events.verification import CancellationRefused, RequestCancelled, RequestVerified

W = TypeVar("W", bound=Work)


def submitted(event: RequestSubmitted) -> Work:
    """Return the work of a request that was filed; nobody at the desk sees it yet."""
    return Work(
        id=event.request_id,
        ticket=event.ticket,
        document_type=event.document_type,
        rule_version=event.rule_version,
        channel=event.channel,
        state=event.state,
        sequence=event.sequence,
        applicant=event.applicant,
        subject=event.subject,
        facts=event.facts,
        papers=event.papers,
        received_at=event.received_at,
        is_reported_late=event.is_reported_late,
    )


def follow(work: W, event: RequestChanged) -> W:
    """Return work after a change by another service."""
    return work.model_copy(
        update={
            "state": event.state,
            "sequence": event.sequence,
            "document_type": event.document_type,
        }
    )


def amend(work: W, event: RequestAmended) -> W:
    """Return work with the papers, and the data, that the applicant repaired.

    Whoever repairs a request does not want to withdraw it any more.
    """
    update = {
        "papers": event.papers,
        "subject": event.subject or work.subject,
        "is_withdrawal_asked": False,
    }
    return follow(work, event).model_copy(update=update)


def verify(work: W, event: RequestVerified, kind: DocumentType, now: datetime) -> Decision[W]:
    """Put the work on the worklists of all who make one of its products.

    A withdrawal that was asked for meanwhile is answered now that the request is ours.

    Args:
        work: The work as it was.
        event: The verification.
        kind: The request's document type, by the rules it was filed under.
        now: When it was verified.
    """
    products = _products(work, kind)
    kept = {product.mark for product in products}
    verified = follow(work, event).model_copy(
        update={
            "clock": event.clock or Clock.start(now, event.due),
            "due": event.due,
            "papers": event.papers or work.papers,
            "warned_at": None,
            "verified_at": now,
            "products": products,
            "departments": tuple(dict.fromkeys(p.department for p in products)),
            "marks": tuple(mark for mark in work.marks if mark in kept),
        }
    )
    return withdraw(verified) if verified.is_withdrawal_asked else Decision(verified)


def withdraw(work: W) -> Decision[W]:
    """Answer a withdrawal: granted while nobody has started, refused after that.

    One that is asked while another service owns the request is noted only. Its owner answers it,
    unless the request was on its way to us already: then we do, when it arrives.
    """
    if OWNERS[work.state] is not Service.PROCESSING:
        return Decision(work.model_copy(update={"is_withdrawal_asked": True}))
    answered = work.model_copy(update={"is_withdrawal_asked": False})
    if Change.CANCELLED not in allowed(work.state, Service.PROCESSING):
        return Decision(answered, (CancellationRefused(**about(work)),))
    cancelled = moved(answered, Change.CANCELLED)
    return Decision(cancelled, (RequestCancelled(**about(cancelled)),))


def _products(work: Work, kind: DocumentType) -> tuple[Product, ...]:
    """Return what is to be made; what was made before a referral back stays made.

    Unless that would leave nothing to be made: then the request was verified anew for another
    document type, and everything is to be looked at again.
    """
    wanted = tuple(
        Product(
            key=entry.key,
            code=entry.product.code,
            department=entry.product.department.code,
            form=entry.product.form,
        )
        for entry in kind.keyed_products
    )
    made = {product.key: product for product in work.products if product.is_ready}
    kept = tuple(made.get(product.key, product) for product in wanted)
    return wanted if all(product.is_ready for product in kept) else kept
