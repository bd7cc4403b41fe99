"""The environment of the verification service."""

from datetime import timedelta

from pydantic import Field

from shared.settings import ServiceSettings


class VerificationSettings(ServiceSettings):
    """What the verification service takes from its environment besides what all take.

    Attributes:
        sweep_every: How often to look for cases that have not moved.
        unqueued_after: How long announced work may take to reach its department's queue.
    """

    sweep_every: timedelta = Field(default=timedelta(seconds=30), gt=timedelta())
    unqueued_after: timedelta = Field(default=timedelta(minutes=5), gt=timedelta())
