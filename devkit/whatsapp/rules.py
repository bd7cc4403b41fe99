"""Where the provider behaves in one of several ways: the names of each."""

from enum import StrEnum


class WindowRule(StrEnum):
    """What happens to a free message more than 24 hours after the person last wrote."""

    LATER = "later"
    """Answered with 200, then a `failed` status with 131047: what usually happens."""
    AT_ONCE = "at_once"
    """Refused with 131047."""
    OFF = "off"
    """Let through."""


class PlusRule(StrEnum):
    """What happens to a number without `+`."""

    REQUIRED = "required"
    """Refused with 100, so that a mistake shows."""
    COUNTRY = "country"
    """The business's own country code is put in front, as the provider does: a stranger gets it."""
    LENIENT = "lenient"
    """Taken as an international number."""


class Strangers(StrEnum):
    """What happens to a number that belongs to no persona."""

    FAIL = "fail"
    """A `failed` status with 131026."""
    ACCEPT = "accept"
    """A persona is made on the spot: for load."""


class Outage(StrEnum):
    """How the provider is away."""

    NONE = "none"
    REFUSE = "refuse"
    """The port is closed: connections are refused. To undo it, use the admin port."""
    UNAVAILABLE = "unavailable"
    """503 with code 2."""


class BatchShape(StrEnum):
    """How the updates of one POST are spread over entries and changes."""

    LISTS = "lists"
    CHANGES = "changes"
    ENTRIES = "entries"
    MIXED = "mixed"


class StatusShape(StrEnum):
    """How a status is written, by the version of the Graph API that the webhook is set to."""

    V24 = "v24"
    """Without `conversation`, priced per message."""
    V23 = "v23"
    """With `conversation`, which names the 24 hours and their origin."""


class DigestForm(StrEnum):
    """How the endpoint of a file writes its SHA-256; webhooks always write base64."""

    HEX = "hex"
    BASE64 = "base64"
