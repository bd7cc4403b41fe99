"""Metrics of the console."""

from prometheus_client import Counter

SIGN_INS = Counter(
    "loket_console_sign_ins_total",
    "Sign-ins at the console by outcome: signed_in, refused (the issuer's answer does not hold), "
    "or stopped because of too many from one address.",
    ("outcome",),
)
for outcome in ("signed_in", "refused", "stopped"):
    # Counted from nought, so that the first guesses already are an increase.
    SIGN_INS.labels(outcome)
