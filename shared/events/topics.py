"""The topics of Loket, and what is said on each.

`loket.requests` carries every change of every request, keyed by request id. One topic for the whole
life is on purpose: whoever causes the next change has consumed the previous one first, so each
partition holds a request's changes in causal order and no consumer has to reorder.
"""

REQUESTS = "loket.requests"
"""Every change of a request; hears: all services."""

CHANNELS = "loket.channels"
"""What the channels report about messages and people; says: intake, hears: notifier."""

NOTICES = "loket.notices"
"""What became of notices; says: notifier."""

DEAD_LETTERS = "loket.dead-letters"
"""Copies of what was set aside, for whoever watches all services; says: all."""

DEPARTMENT_PREFIX = "loket.departments."


def department_topic(code: str) -> str:
    """Return the topic of a department's work, e.g. `loket.departments.capil`."""
    return DEPARTMENT_PREFIX + code.lower()
