"""The verification desk's own metrics."""

from prometheus_client import Counter, Gauge, Histogram

QUEUE_DEPTH = Gauge(
    "loket_queue_depth_requests",
    "Requests in verification, by whether a clerk holds them.",
    ("department", "claimed"),
)
QUEUE_AGE = Gauge(
    "loket_queue_oldest_age_seconds",
    "Age of the unclaimed request that was received first.",
    ("department",),
)
DECISIONS = Counter(
    "loket_decisions_total", "What clerks decided.", ("department", "type", "outcome")
)
FINDINGS = Counter(
    "loket_check_findings_total", "What checks found, by code.", ("code", "severity")
)
DECISION_SECONDS = Histogram(
    "loket_submitted_to_decided_seconds",
    "Time from an applicant's sending a request to a clerk's decision.",
    ("department",),
    buckets=(1, 10, 60, 600, 3600, 4 * 3600, 8 * 3600, 86400, 2 * 86400, 7 * 86400, 30 * 86400),
)
PROMISES = Gauge(
    "loket_verification_promises_requests",
    "Requests in verification by how their promise stands: due_soon, or missed before.",
    ("department", "standing"),
)
HOLIDAYS_KNOWN = Gauge(
    "loket_calendar_holidays_known_seconds",
    "How far ahead the decreed holidays and shared leave are known.",
)
SWEPT = Counter(
    "loket_cases_swept_total", "Cases that had not moved, by what was done about it.", ("action",)
)
