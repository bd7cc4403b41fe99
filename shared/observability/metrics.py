"""Metrics that every service has. Labels are bounded: kinds and codes, never ids or people."""

from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram(
    "loket_http_request_duration_seconds",
    "Time to answer an HTTP request.",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS_HANDLED = Counter(
    "loket_events_handled_total",
    "Events a consumer group dealt with, by what became of them.",
    ("group", "type", "outcome"),
)
BATCH_SECONDS = Histogram(
    "loket_event_batch_duration_seconds",
    "Time to handle one batch of events, committed.",
    ("group",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CONSUMER_LAG = Gauge(
    "loket_consumer_lag_events",
    "Events on a topic that a consumer group of this process has not reached.",
    ("group", "topic"),
)
CONSUMER_PAUSED = Gauge(
    "loket_consumer_paused",
    "1 while a consumer group waits for a dependency to come back.",
    ("group",),
)
DEAD_LETTERS = Counter(
    "loket_dead_letters_total",
    "Events set aside because they can never succeed as they are.",
    ("group", "code"),
)
DEAD_LETTERS_WAITING = Gauge(
    "loket_dead_letters_waiting", "Dead letters that nobody has decided about."
)
OUTBOX_PENDING = Gauge("loket_outbox_pending_events", "Events decided and not yet told to Kafka.")
OUTBOX_AGE = Gauge(
    "loket_outbox_oldest_age_seconds", "Age of the oldest event not yet told to Kafka."
)
EVENTS_PUBLISHED = Counter("loket_events_published_total", "Events told to Kafka.", ("topic",))
ANNOUNCED_AGAIN = Counter(
    "loket_events_announced_again_total",
    "Events told once more because Kafka's log was lost.",
)
DEPENDENCY_UP = Gauge(
    "loket_dependency_up", "1 while a dependency answers, 0 while not.", ("dependency",)
)
TRAIL_SEALED = Gauge(
    "loket_trail_sealed_records", "Records of the trail that have their place in the chain."
)
TRAIL_UNSEALED_AGE = Gauge(
    "loket_trail_unsealed_age_seconds", "Age of the oldest record of the trail without a place."
)
TRAIL_BROKEN = Gauge(
    "loket_trail_broken", "1 if the last look found a place where the chain does not hold."
)
