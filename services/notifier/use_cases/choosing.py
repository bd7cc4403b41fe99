"""Choosing what is sent next, and writing that down before it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from services.notifier import domain
from services.notifier.channels.port import Letter
from services.notifier.content import from_text
from services.notifier.notice import NoticeState
from services.notifier.pacing import Pacing
from services.notifier.repository import (
    CONTACTS,
    NOTICES,
    Due,
    NoticeRecord,
    due_notices,
    first_open,
)
from services.notifier.sealed_fields import CONTENT
from services.notifier.use_cases.delivering import write
from services.notifier.use_cases.reaching import as_reached_now
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy import fields
from shared.privacy.errors import CannotOpenError
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, open_sealed
from shared.whatsapp.content import PersonRef

SOONEST_LOOK = timedelta(milliseconds=250)
LATEST_LOOK = timedelta(seconds=5)
"""A notice behind an earlier one of its request is looked at again within these."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is written down as being sent, and what to send."""

    notice: NoticeRecord
    letter: Letter


@dataclass(frozen=True, slots=True)
class Choosing:
    """Claims notices for a sender.

    Attributes:
        pacing: How fast they may leave.
        claim_lasts: Longer than a call to the provider can take; after it the sender has died.
    """

    store: Store
    keyring: Keyring
    pacing: Pacing
    claim_lasts: timedelta

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
        references = await self._follow_people(unit, chosen)
        await unit.load(CONTACTS, references)
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

    async def _follow_people(self, unit: UnitOfWork, chosen: Sequence[Due]) -> list[str]:
        """Readdress what is about to leave; return the hashes of where it goes."""
        notices = [n for due in chosen if (n := await unit.get(NOTICES, due.id))]
        reached = await as_reached_now(unit, self.keyring, notices)
        for before, after in zip(notices, reached, strict=True):
            if after is not before:
                unit.put(NOTICES, after)
        return [notice.address.contact_ref for notice in reached]

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
        if not letter.to:
            write(unit, notice, domain.fail(notice, "no_address"))
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
        contents = from_text(open_sealed(key, notice.content, CONTENT))
        return Letter(
            opaque=domain.opaque_id(notice.id, notice.issue),
            to=PersonRef(
                to.whatsapp_id and open_sealed(key, to.whatsapp_id, fields.APPLICANT_WHATSAPP_ID),
                to.phone and open_sealed(key, to.phone, fields.APPLICANT_PHONE),
            ),
            kind=notice.kind,
            language=notice.language if notice.language in contents else next(iter(contents)),
            contents=contents,
            last_heard_at=contact.last_heard_at if contact else None,
            must_use_template=notice.must_use_template,
        )
