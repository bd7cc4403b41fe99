"""What can be seen of the desk from outside."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

from services.processing.work import Work
from shared.events.processing import ProductReady, RequestCompleted
from shared.events.request import RequestEvent

_HOUR = 3600.0

WORK = Gauge(
    "loket_processing_work_requests",
    "Requests on the worklists that somebody has something to do for.",
    ("department", "state"),
)
OVERDUE = Gauge(
    "loket_processing_overdue_requests",
    "Requests of which a promise was missed and that are not completed.",
    ("department",),
)
SWEPT = Counter(
    "loket_processing_swept_total",
    "Requests whose promise ends soon (warned) or was missed (escalated).",
    ("action",),
)
PRODUCTS_RECORDED = Counter(
    "loket_processing_products_recorded_total",
    "Products recorded as made.",
    ("product",),
)
MAKING_SECONDS = Histogram(
    "loket_processing_making_duration_seconds",
    "Time from the verification of a request to its completion.",
    ("type",),
    buckets=(60, 600, _HOUR, 4 * _HOUR, 8 * _HOUR, *(d * 24 * _HOUR for d in (1, 2, 3, 5, 10, 30))),
)


def count(work: Work, events: Iterable[RequestEvent]) -> None:
    """Count what was written about a request."""
    for event in events:
        if isinstance(event, ProductReady):
            PRODUCTS_RECORDED.labels(event.product.code).inc()
        elif isinstance(event, RequestCompleted) and work.completed_at and work.verified_at:
            taken = (work.completed_at - work.verified_at).total_seconds()
            MAKING_SECONDS.labels(work.document_type).observe(taken)
