"""What a consumer group does with events: handlers by event type, one batch at a time.

A batch is read with one query, decided item by item, and written by one transaction of state,
outbox and inbox. A batch that fails falls back to item by item, so that one bad item stops nobody:
what can never succeed is set aside, what only needs time is tried again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.domain.errors import PermanentError, StaleVersionError, TransientError
from shared.events.envelope import (
    Envelope,
    Event,
    EventBody,
    UnknownEventTypeError,
    UnreadableEventError,
    read_body,
)
from shared.messaging.records import Incoming
from shared.messaging.setting_aside import to_dead_letter, to_event
from shared.observability import metrics
from shared.observability.tracing import continue_trace
from shared.persistence.changes import DuplicateError, ValueTakenError
from shared.persistence.dead_letters import DEAD_LETTERS
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork

Handler = Callable[[UnitOfWork, Event[Any]], Awaitable[None]]
Preload = Callable[[UnitOfWork, Sequence[Event[Any]]], Awaitable[None]]

# Somebody else writes the same record; after this many rereads it is not a coincidence.
REREADS = 5

log = structlog.get_logger(__name__)


class BusyError(TransientError):
    """Others keep writing the same records; the events wait, they are not at fault."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__("Others keep writing the same records. The events are tried again.")


async def _nothing_to_preload(_unit: UnitOfWork, _events: Sequence[Event[Any]]) -> None:
    return


@dataclass(frozen=True)
class Group:
    """A consumer group's events and what it does with them.

    Attributes:
        name: The Kafka consumer group; also the namespace of its inbox marks.
        handlers: What to do, by event body. Other types on the topic are skipped.
        preload: Reads with few queries what the handlers of a batch will ask for.
    """

    name: str
    handlers: Mapping[type[EventBody], Handler]
    preload: Preload = _nothing_to_preload
    types: Mapping[str, type[EventBody]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", {kind.type: kind for kind in self.handlers})


class BatchProcessor:
    """Carries out a group's handlers on batches of records."""

    def __init__(self, store: Store, group: Group) -> None:
        self._store = store
        self._group = group

    async def process(self, records: Sequence[Incoming]) -> None:
        """Handle records so that each has its effect once, or is set aside.

        Raises:
            TransientError: A dependency is away; handle the same records again later.
        """
        started = time.perf_counter()
        readable = await self._readable(records)
        if not readable:
            return
        try:
            await self._together([event for _, event in readable])
        except TransientError:
            raise
        except Exception:  # noqa: BLE001 - one of them is bad; find out which
            for record, event in readable:
                await self._single(record, event)
        metrics.BATCH_SECONDS.labels(self._group.name).observe(time.perf_counter() - started)

    async def process_strictly(self, record: Incoming) -> None:
        """Handle one record and let its error reach the caller, who replays a dead letter.

        Raises:
            LoketError: Why it still cannot be handled.
        """
        envelope = record.envelope()
        kind = self._group.types.get(envelope.type)
        if kind is None:
            raise UnknownEventTypeError(self._group.name, envelope.type)
        await self._together([read_body(envelope, kind)])

    async def _readable(
        self, records: Sequence[Incoming]
    ) -> list[tuple[Incoming, Event[EventBody]]]:
        readable = []
        for record in records:
            try:
                event = self._read(record.envelope())
            except UnreadableEventError as error:
                await self._set_aside(record, error)
            else:
                if event is not None:
                    readable.append((record, event))
        return readable

    def _read(self, envelope: Envelope) -> Event[EventBody] | None:
        kind = self._group.types.get(envelope.type)
        return read_body(envelope, kind) if kind else None

    async def _together(self, events: Sequence[Event[EventBody]]) -> None:
        for attempt in range(REREADS):
            try:
                with passing_trouble():
                    await self._write(events)
            except (StaleVersionError, DuplicateError) as error:
                if attempt == REREADS - 1:
                    if isinstance(error, ValueTakenError):
                        # Whoever has the value keeps it; waiting would stop the partition for ever.
                        raise
                    raise BusyError from None
                await asyncio.sleep(0.01 * 2**attempt)
            else:
                return

    async def _write(self, events: Sequence[Event[EventBody]]) -> None:
        unit = self._store.new_unit()
        unseen = await unit.unseen(self._group.name, [e.id for e in events])
        fresh = [e for e in events if e.id in unseen]
        await self._group.preload(unit, fresh)
        for event in fresh:
            if event.id not in unseen:  # twice in one batch
                continue
            unseen.discard(event.id)
            continue_trace(event.traceparent)
            await self._group.handlers[type(event.body)](unit, event)
            unit.mark_handled(self._group.name, event.id)
        await self._store.commit(unit)
        handled = {event.id for event in fresh}
        for event in events:
            outcome = "handled" if event.id in handled else "repeated"
            metrics.EVENTS_HANDLED.labels(self._group.name, event.body.type, outcome).inc()

    async def _single(self, record: Incoming, event: Event[EventBody]) -> None:
        try:
            await self._together([event])
        except TransientError:
            raise
        except PermanentError as error:
            await self._set_aside(record, error)
        except Exception as error:
            log.exception("event handler failed", group=self._group.name, type=event.body.type)
            await self._set_aside(record, error)

    async def _set_aside(self, record: Incoming, error: Exception) -> None:
        letter = to_dead_letter(record, error, self._group.name, self._store.clock())
        unit = self._store.new_unit()
        with passing_trouble():
            if await unit.get(DEAD_LETTERS, letter.id) is None:
                unit.put(DEAD_LETTERS, letter)
                said = to_event(letter, self._store.source)
                unit.emit(said, letter.id, said.topic)
                await self._store.commit(unit)
                metrics.DEAD_LETTERS.labels(self._group.name, letter.code).inc()
                log.warning(
                    "event set aside",
                    group=self._group.name,
                    topic=record.topic,
                    code=letter.code,
                    reason=letter.reason,
                    dead_letter=letter.id,
                )
