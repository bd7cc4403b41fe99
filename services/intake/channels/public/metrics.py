"""Metrics of the public page."""

from prometheus_client import Counter

LOOKS = Counter(
    "loket_intake_public_looks_total",
    "Looks at the public page by outcome: shown, not_found, or stopped because of too many by one "
    "caller or at one ticket.",
    ("outcome",),
)
for outcome in ("shown", "not_found", "stopped_caller", "stopped_ticket"):
    # Counted from nought, so that the first guesses already are an increase.
    LOOKS.labels(outcome)
