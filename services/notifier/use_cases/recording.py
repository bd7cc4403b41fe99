"""Writing down what came of calls to the provider, and of those nobody heard the end of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from services.notifier import domain, metrics
from services.notifier.channels.port import HandedOver, Outcome
from services.notifier.notice import NoticeState
from services.notifier.pacing import AWAY_STATUSES, Pacing
from services.notifier.pauses import pause_channel, reopen_channel
from services.notifier.repository import NOTICES, NoticeRecord, overdue
from services.notifier.use_cases.choosing import Claimed
from services.notifier.use_cases.delivering import write
from shared.persistence.store import Store
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.results import OutcomeUnknown, Refused

MOST_OVERDUE = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one; no outcome if its call was never begun."""

    claimed: Claimed
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Recording:
    """Writes down the outcomes of one channel.

    Attributes:
        pacing: Learns from outcomes how fast to go on.
        channel: Its name.
        patience: How long an unknown outcome waits for the provider's word.
    """

    store: Store
    pacing: Pacing
    channel: str
    patience: timedelta
    random: Random

    async def record(self, results: Sequence[Sent], *, is_probe: bool = False) -> None:
        """Write down what came of a batch, each only where its lease still holds.

        Args:
            results: One for each that was claimed.
            is_probe: The channel is paused: it opens again if one was accepted.

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
        outcomes = [result.outcome for result in results]
        if is_probe and any(isinstance(outcome, HandedOver) for outcome in outcomes):
            await reopen_channel(unit, self.channel)
        for outcome in outcomes:
            if isinstance(outcome, Refused) and wants_a_person(outcome):
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


def wants_a_person(outcome: Outcome | None) -> bool:
    """Return whether the provider refuses everything until a person has looked at the account."""
    return isinstance(outcome, Refused) and outcome.policy is SendPolicy.PAUSE_AND_ALARM
