"""Intake's own metrics."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter(
    "loket_intake_requests_total",
    "Requests filed, by outcome: draft, submitted, repeated, or why they were refused.",
    ("type", "channel", "outcome"),
)
UPLOADS = Counter(
    "loket_intake_uploads_total",
    "Papers uploaded, by media type and by what became of them: accepted, or why refused.",
    ("media_type", "outcome"),
)
UPLOAD_BYTES = Gauge(
    "loket_intake_upload_bytes", "Room in memory that uploads hold at this moment, in bytes."
)
ACCEPT_SECONDS = Histogram(
    "loket_intake_accept_duration_seconds",
    "From a filed request in memory to its durable storage.",
    ("channel",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
ENDED = Counter(
    "loket_intake_ended_total",
    "What sweepers ended, by kind: expired, forgotten, orphaned, or erased late.",
    ("kind",),
)
