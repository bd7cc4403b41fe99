"""Hearing what became of messages, and when people wrote to us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from services.notifier import domain, metrics
from services.notifier.pauses import pause_channel
from services.notifier.repository import (
    CONTACTS,
    NOTICES,
    STRAYS,
    TEMPLATES,
    Contact,
    NoticeRecord,
    StrayReport,
    TemplateState,
    ids_of_messages,
)
from services.notifier.template_states import template_id
from shared.events.envelope import Event
from shared.events.intake import (
    ContactHeard,
    DeliveriesReported,
    DeliveryReport,
    TemplateChanged,
)
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.errors import SendPolicy, classify
from shared.whatsapp.updates import REPORTED, DeliveryStatus

STRAYS_MATCHED_FOR = timedelta(minutes=2)
"""Longer than a call to the provider can take: then its message is known, or never will be."""
MOST_STRAYS = 2000


@dataclass(frozen=True, slots=True)
class Delivering:
    """Turns what channels report into states of notices.

    Attributes:
        channel: Which one pauses when the provider says so afterwards.
        random: For jitter.
    """

    channel: str
    random: Random

    async def preload(self, unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
        """Read the notices and contacts that a batch is about, one query each."""
        reports = [r for e in events if isinstance(e.body, DeliveriesReported) for r in _own(e)]
        heard = [e.body.contact_ref for e in events if isinstance(e.body, ContactHeard)]
        if reports:
            await unit.load(NOTICES, [domain.read_opaque(r.notice_id or "")[0] for r in reports])
        if heard:
            await unit.load(CONTACTS, heard)

    async def hear_deliveries(self, unit: UnitOfWork, event: Event[DeliveriesReported]) -> None:
        """Note delivery states; those that name no notice are kept until their message is known."""
        for report in event.body.reports:
            if report.status not in REPORTED:
                continue
            if report.notice_id is None:
                unit.put(STRAYS, await _stray(unit, report))
                continue
            notice = await unit.get(NOTICES, domain.read_opaque(report.notice_id)[0])
            if notice is not None:
                await self._apply(unit, notice, report)

    async def hear_contact(self, unit: UnitOfWork, event: Event[ContactHeard]) -> None:
        """Note that a person wrote, which opens the 24-hour window."""
        at, ref = event.body.at, event.body.contact_ref
        known = await unit.get(CONTACTS, ref)
        if known is None:
            unit.put(CONTACTS, Contact(id=ref, last_heard_at=at))
        elif at > known.last_heard_at:
            unit.put(CONTACTS, known.model_copy(update={"last_heard_at": at}))

    async def hear_template(self, unit: UnitOfWork, event: Event[TemplateChanged]) -> None:
        """Note what the provider says of a template; the latest by its clock counts."""
        told = event.body
        key = template_id(told.name, told.language)
        known = await unit.get(TEMPLATES, key)
        if known is None or told.at >= known.at:
            fields = told.model_dump(include={"name", "language", "status", "at"})
            unit.put(TEMPLATES, TemplateState(id=key, **fields))

    async def match_strays(self, store: Store) -> int:
        """Apply reports whose message has become known meanwhile; return how many."""
        recent = {"heard_at": {"$gte": store.clock() - STRAYS_MATCHED_FOR}}
        strays = await store.find(STRAYS, recent, limit=MOST_STRAYS)
        known = await ids_of_messages(store, {s.message_ref for s in strays}) if strays else {}
        if not known:
            return 0
        async with store.unit_of_work() as unit:
            return await self._match(unit, strays, known)

    async def _match(
        self, unit: UnitOfWork, strays: Sequence[StrayReport], known: Mapping[str, str]
    ) -> int:
        matched = [s for s in strays if s.message_ref in known]
        await unit.load(STRAYS, [s.id for s in matched])
        await unit.load(NOTICES, known.values())
        for stray in matched:
            current = await unit.get(STRAYS, stray.id)
            notice = await unit.get(NOTICES, known[stray.message_ref])
            if current is None or notice is None:
                continue
            await self._apply(unit, notice, _report(stray))
            unit.delete(STRAYS, current)
        metrics.STRAYS_MATCHED.inc(len(matched))
        return len(matched)

    async def _apply(self, unit: UnitOfWork, notice: NoticeRecord, report: DeliveryReport) -> None:
        after = domain.hear(notice, report, unit.now)
        if report.status == DeliveryStatus.FAILED:
            code = report.error_code
            metrics.PROVIDER_ERRORS.labels(str(code) if code else "none").inc()
            if classify(code) is SendPolicy.PAUSE_AND_ALARM:
                await pause_channel(unit, self.channel, code, self.random)
        if after == notice:
            return
        write(unit, notice, after)


def write(unit: UnitOfWork, before: NoticeRecord, after: NoticeRecord) -> None:
    """Put a notice that changed, and say what that means."""
    unit.put(NOTICES, after)
    for event in domain.told_by(before, after, before.id, unit.now):
        unit.emit(event, subject=after.request_id, topic=event.topic)
    if after.state is not before.state:
        metrics.NOTICES.labels(after.kind, after.state).inc()


def _own(event: Event[DeliveriesReported]) -> list[DeliveryReport]:
    return [report for report in event.body.reports if report.notice_id is not None]


async def _stray(unit: UnitOfWork, report: DeliveryReport) -> StrayReport:
    identity = f"{report.message_ref}:{report.status}"
    known = await unit.get(STRAYS, identity)
    return known or StrayReport(
        id=identity,
        message_ref=report.message_ref,
        status=report.status,
        at=report.at,
        error_code=report.error_code,
        heard_at=unit.now,
    )


def _report(stray: StrayReport) -> DeliveryReport:
    return DeliveryReport(
        message_ref=stray.message_ref,
        status=stray.status,
        at=stray.at,
        error_code=stray.error_code,
    )
