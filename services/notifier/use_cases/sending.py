"""Choosing what is sent next, writing that down first, and writing down what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

from services.notifier import domain, metrics
from services.notifier.channels.port import HandedOver, Letter, Outcome
from services.notifier.content import from_text
from services.notifier.notice import NoticeState
from services.notifier.pacing import AWAY_STATUSES, Pacing
from services.notifier.pauses import pause_channel, reopen_channel
from services.notifier.repository import (
    CONTACTS,
    NOTICES,
    Due,
    NoticeRecord,
    due_notices,
    first_open,
    overdue,
)
from services.notifier.sealed_fields import CONTENT
from services.notifier.use_cases.delivering import write
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy import fields
from shared.privacy.errors import CannotOpenError
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, open_sealed
from shared.whatsapp.content import PersonRef
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.results import OutcomeUnknown, Refused

SOONEST_LOOK = timedelta(milliseconds=250)
LATEST_LOOK = timedelta(seconds=5)
"""A notice behind an earlier one of its request is looked at again within these."""

MOST_OVERDUE = 500


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is written down as being sent, and what to send."""

    notice: NoticeRecord
    letter: Letter


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one; no outcome if its call was never begun."""

    claimed: Claimed
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Sending:
    """The ledger's side of sending.

    Attributes:
        channel: Its name.
        claim_lasts: Longer than a call to the provider can take; after it the sender has died.
        patience: How long an unknown outcome waits for the provider's word.
    """

    store: Store
    keyring: Keyring
    pacing: Pacing
    channel: str
    claim_lasts: timedelta
    patience: timedelta
    random: Random

    async def claim(self, most: int) -> list[Claimed]:
        """Choose notices that are due, write down that they are being sent, and open them.

        Raises:
            ConflictError: A delivery state came in between; choose again.
        """
        now = self.store.clock()
        candidates = await due_notices(self.store, now, most)
        if not candidates:
            return []
        unit = self.store.new_unit()
        await unit.load(NOTICES, [c.id for c in candidates])
        chosen = await self._choose(unit, candidates, now)
        await unit.load(CONTACTS, [c.contact_ref for c in chosen])
        keys = await self.keyring.get_many([c.request_id for c in chosen])
        claimed = [await self._claim(unit, due, keys, now) for due in chosen]
        await self.store.commit(unit)
        return [c for c in claimed if c is not None]

    async def _choose(
        self, unit: UnitOfWork, candidates: Sequence[Due], now: datetime
    ) -> list[Due]:
        """Return those that may leave now; put the others off."""
        first = await first_open(self.store, {c.request_id for c in candidates})
        chosen = []
        for due in candidates:
            position, blocked_until = first.get(due.request_id, (due.position, None))
            if position < due.position:
                until = min(max(blocked_until or now, now + SOONEST_LOOK), now + LATEST_LOOK)
                await self._defer(unit, due, until)
            elif wait := self.pacing.wait_for(due.contact_ref, now):
                await self._defer(unit, due, now + wait)
            elif self.pacing.may_leave(now):
                chosen.append(due)
            else:
                break
        return chosen

    async def _defer(self, unit: UnitOfWork, due: Due, until: datetime) -> None:
        notice = await unit.get(NOTICES, due.id)
        if notice is not None and notice.state is NoticeState.WAITING:
            unit.put(NOTICES, domain.defer(notice, until))

    async def _claim(
        self, unit: UnitOfWork, due: Due, keys: Mapping[str, DataKey], now: datetime
    ) -> Claimed | None:
        notice = await unit.get(NOTICES, due.id)
        if notice is None or notice.state is not NoticeState.WAITING:
            return None
        try:
            letter = await self._open(unit, notice, keys)
        except CannotOpenError:
            write(unit, notice, domain.fail(notice, "cannot_open"))
            return None
        if letter is None:
            write(unit, notice, domain.fail(notice, "erased"))
            return None
        after = domain.claim(notice, uuid4().hex, now + self.claim_lasts)
        return Claimed(unit.put(NOTICES, after), letter)

    async def _open(
        self, unit: UnitOfWork, notice: NoticeRecord, keys: Mapping[str, DataKey]
    ) -> Letter | None:
        key = keys.get(notice.request_id)
        if key is None:
            return None
        to = notice.address
        contact = await unit.get(CONTACTS, to.contact_ref)
        return Letter(
            opaque=domain.opaque_id(notice.id, notice.issue),
            to=PersonRef(
                to.whatsapp_id and open_sealed(key, to.whatsapp_id, fields.APPLICANT_WHATSAPP_ID),
                to.phone and open_sealed(key, to.phone, fields.APPLICANT_PHONE),
            ),
            kind=notice.kind,
            language=notice.language,
            contents=from_text(open_sealed(key, notice.content, CONTENT)),
            last_heard_at=contact.last_heard_at if contact else None,
            must_use_template=notice.must_use_template,
        )

    async def record(self, results: Sequence[Sent]) -> None:
        """Write down what came of a batch, each only where its lease still holds.

        Raises:
            ConflictError: A delivery state came in between; record again.
        """
        unit = self.store.new_unit()
        await unit.load(NOTICES, [r.claimed.notice.id for r in results])
        for result in results:
            notice = await unit.get(NOTICES, result.claimed.notice.id)
            if notice is None or notice.lease != result.claimed.notice.lease:
                continue
            after = self._settled(notice, result.outcome, unit.now)
            if after is not notice:
                write(unit, notice, after)
        if any(isinstance(r.outcome, HandedOver) for r in results):
            await reopen_channel(unit, self.channel)
        for outcome in (r.outcome for r in results):
            if isinstance(outcome, Refused) and outcome.policy is SendPolicy.PAUSE_AND_ALARM:
                await pause_channel(unit, self.channel, outcome.code, self.random)
        await self.store.commit(unit)

    def _settled(
        self, notice: NoticeRecord, outcome: Outcome | None, now: datetime
    ) -> NoticeRecord:
        match outcome:
            case HandedOver(message_ref=reference, form=form):
                return domain.accept(notice, reference, form, now)
            case Refused():
                return domain.refuse(notice, outcome, now, self.random)
            case OutcomeUnknown():
                return domain.lose_track(notice, now, self.patience)
            case None:
                is_ours = notice.state is NoticeState.SENDING
                return domain.release(notice, now) if is_ours else notice

    def learn(self, results: Sequence[Sent]) -> None:
        """Take from the outcomes how fast to go on, and count them; once for each batch."""
        now = self.store.clock()
        for result in results:
            match result.outcome:
                case HandedOver(form=form):
                    self.pacing.went_well()
                    metrics.FORMS.labels(form).inc()
                    waited = now - result.claimed.notice.decided_at
                    metrics.HANDOVER_SECONDS.observe(waited.total_seconds())
                case Refused() as refused:
                    metrics.PROVIDER_ERRORS.labels(str(refused.code or "none")).inc()
                    self._slow_down(result.claimed.notice, refused, now)
                case _:
                    continue

    def _slow_down(self, notice: NoticeRecord, refused: Refused, now: datetime) -> None:
        policy = refused.policy
        if policy is SendPolicy.RETRY_NUMBER_SLOWER:
            self.pacing.slow_number(now)
        elif policy is SendPolicy.RETRY_RECIPIENT_SLOWER:
            after = domain.refuse(notice, refused, now, self.random)
            self.pacing.slow_recipient(notice.address.contact_ref, after.due_at or now)
        elif policy is SendPolicy.RETRY_BACKOFF and refused.http_status in AWAY_STATUSES:
            self.pacing.provider_away(now)

    async def tidy(self) -> int:
        """Follow up calls whose sender died, and unknown outcomes without word; return how many."""
        now = self.store.clock()
        states = (NoticeState.SENDING, NoticeState.UNKNOWN)
        ids = await overdue(self.store, states, now, MOST_OVERDUE)
        if not ids:
            return 0
        async with self.store.unit_of_work() as unit:
            await unit.load(NOTICES, ids)
            for identity in ids:
                notice = await unit.get(NOTICES, identity)
                if notice is None or notice.due_at is None or notice.due_at > now:
                    continue
                if notice.state is NoticeState.SENDING:
                    write(unit, notice, domain.lose_track(notice, now, self.patience))
                elif notice.state is NoticeState.UNKNOWN:
                    write(unit, notice, domain.give_up(notice))
        return len(ids)
