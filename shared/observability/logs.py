"""Logs: one JSON object per line, with the trace they belong to and no personal data."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from shared.observability.tracing import trace_id
from shared.privacy.masking import mask_event

# These libraries log every reconnect of theirs as an error; what matters of it is in our metrics.
_QUIET = ("aiokafka", "faststream", "pymongo", "uvicorn.access", "asyncio", "motor")


def configure_logs(service: str, level: str) -> None:
    """Send every log of this process, ours and libraries', to standard output as JSON lines.

    Args:
        service: Put into each line.
        level: Lowest level that is written, e.g. `INFO`.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_context(service),
        structlog.processors.format_exc_info,
        mask_event,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _add_context(service: str) -> structlog.typing.Processor:
    def add(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        event["service"] = service
        if trace := trace_id():
            event["trace_id"] = trace
        return event

    return add
