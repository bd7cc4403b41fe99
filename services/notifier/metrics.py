"""Metrics of the notifier."""

from prometheus_client import Counter, Gauge, Histogram

NOTICES = Counter(
    "loket_notices_total", "Notices that came into a state, by kind of text.", ("kind", "state")
)
FORMS = Counter(
    "loket_notices_handed_over_total",
    "Notices the provider accepted, as free text inside the 24-hour window or as a template.",
    ("form",),
)
PROVIDER_ERRORS = Counter(
    "loket_provider_errors_total",
    "Refusals and failures by the provider's error code; `none` where it gave none.",
    ("code",),
)
HANDOVER_SECONDS = Histogram(
    "loket_notice_handover_seconds",
    "Time from the decision to the provider's acceptance of the notice about it.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200),
)
CHANNEL_PAUSED = Gauge(
    "loket_channel_paused", "1 while a channel is stopped and a person is needed.", ("channel",)
)
WAITING = Gauge("loket_notices_waiting", "Notices written and not yet with the provider.")
OLDEST = Gauge("loket_notices_oldest_age_seconds", "Age of the oldest such notice.")
STRAYS_MATCHED = Counter(
    "loket_stray_reports_matched_total",
    "Delivery states that came before it was known whose message they were about.",
)
TEMPLATES_UNUSABLE = Gauge(
    "loket_templates_unusable",
    "Message templates that the provider has paused, rejected or disabled, or that are missing.",
)
