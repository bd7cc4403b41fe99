"""The environment of statistics."""

from shared.settings import ServiceSettings


class StatisticsSettings(ServiceSettings):
    """What statistics take from their environment: only what every service takes."""
