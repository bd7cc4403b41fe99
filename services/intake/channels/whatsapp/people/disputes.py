"""Disputes: a phone and a user id that do not fit, kept until a person has settled whose they are.

The same pair is one dispute, however often it writes. Who is named in an open one is marked, and
nothing is filed for them. Settling it either gives phone and user id to one of the people named, or
says that the sender is none of them; two people are never made one.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.intake.channels.whatsapp.people.changing import (
    find_person,
    put_changed,
    put_person,
    renumbered,
)
from services.intake.channels.whatsapp.people.identity import Disagreement
from services.intake.channels.whatsapp.people.register import Correspondent, Entry, VillageHead
from services.intake.parts import Parts
from shared.domain.errors import ConflictError, InvalidInputError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.driver import IndexModel
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import Sealed, open_sealed, seal
from shared.trail.records import record
from shared.whatsapp.content import PersonRef

PHONE: Final = "dispute.phone"
WHATSAPP_ID: Final = "dispute.whatsapp_id"
MOST: Final = 1000


class DisputeStatus(StrEnum):
    """What was decided."""

    OPEN = "open"
    IS_PERSON = "is_person"
    """Phone and user id are one of the people's."""
    IS_NOBODY = "is_nobody"
    """The sender is none of them, and is treated as a stranger."""


class Dispute(Record):
    """A phone and a user id that do not fit; its id is made of their hashes.

    Attributes:
        people: Ids of the people who may be meant.
        messages: How many came from the pair.
        settled_by: Token subject.
        person: Whose they are, where it was settled so.
    """

    phone: Sealed | None = None
    whatsapp_id: Sealed | None = None
    disagreement: Disagreement
    people: tuple[str, ...]
    status: DisputeStatus = DisputeStatus.OPEN
    first_at: datetime
    last_at: datetime
    messages: int = 0
    settled_at: datetime | None = None
    settled_by: str | None = None
    person: str | None = None
    note: str | None = None

    @property
    def owner(self) -> str:
        """Whose data key seals it."""
        return f"dispute:{self.id}"


DISPUTES: Collection[Dispute] = Collection(
    "whatsapp_disputes",
    Dispute,
    "dispute",
    (IndexModel([("status", 1), ("_id", 1)]), IndexModel([("people", 1), ("status", 1)])),
)


DISPUTE_ID = re.compile(r"[a-z2-7]+-[a-z2-7]+")
"""The form of a dispute's id: hashes, or `none`."""


def dispute_id(hasher: LookupHasher, who: PersonRef) -> str:
    """Return the id of the dispute about a phone and a user id."""
    phone = hasher.phone(who.phone) if who.phone else "none"
    return f"{phone}-{hasher.whatsapp(who.user_id) if who.user_id else 'none'}"


async def note_dispute(
    parts: Parts,
    unit: UnitOfWork,
    who: PersonRef,
    disagreement: Disagreement,
    people: Sequence[str],
) -> None:
    """Open a dispute, or count one more message of one that is known; mark who is named."""
    identity = dispute_id(parts.hasher, who)
    dispute = await unit.get(DISPUTES, identity)
    if dispute is None:
        key = await parts.keyring.create(f"dispute:{identity}")
        dispute = Dispute(
            id=identity,
            phone=seal(key, who.phone, PHONE) if who.phone else None,
            whatsapp_id=seal(key, who.user_id, WHATSAPP_ID) if who.user_id else None,
            disagreement=disagreement,
            people=tuple(people),
            first_at=unit.now,
            last_at=unit.now,
        )
        await _mark(unit, dispute.people, is_disputed=True)
    elif dispute.status is DisputeStatus.IS_PERSON:  # it was settled, and does not fit again
        dispute = dispute.model_copy(update={"status": DisputeStatus.OPEN, "people": tuple(people)})
        await _mark(unit, dispute.people, is_disputed=True)
    unit.put(
        DISPUTES,
        dispute.model_copy(update={"last_at": unit.now, "messages": dispute.messages + 1}),
    )


async def settle(
    parts: Parts, by: Principal, identity: str, person: str | None, note: str
) -> Dispute:
    """Settle a dispute: the sender is one of the people named, or (None) nobody known.

    Raises:
        NotFoundError: There is no such dispute.
        ConflictError: It was settled before, or the phone is another person's on record.
        InvalidInputError: The person is none of those named.
    """
    async with parts.store.unit_of_work() as unit:
        dispute = await unit.require(DISPUTES, identity)
        if dispute.status is not DisputeStatus.OPEN:
            raise ConflictError("This dispute was settled already. Read it to see how.")
        if person is not None:
            if person not in dispute.people:
                problem = {"person": "is none of the people of this dispute"}
                raise InvalidInputError("Choose one of the people named, or nobody.", problem)
            await _give(
                parts,
                unit,
                dispute,
                person,
                Entry(
                    at=unit.now,
                    by=by.id,
                    action="settled",
                    fields=("phone", "whatsapp_id"),
                    note=note,
                ),
            )
        status = DisputeStatus.IS_NOBODY if person is None else DisputeStatus.IS_PERSON
        settled = unit.put(
            DISPUTES,
            dispute.model_copy(
                update={
                    "status": status,
                    "settled_at": unit.now,
                    "settled_by": by.id,
                    "person": person,
                    "note": note,
                }
            ),
        )
        codes = {"dispute": identity, "action": status.value}
        record(unit, by, Action.IDENTITIES_MANAGE, codes=codes)
        freed = [p for p in dispute.people if not await _is_named(parts.store, p, identity)]
        await _mark(unit, freed, is_disputed=False)
        return settled


async def list_disputes(
    store: Store, status: DisputeStatus, after: str | None, limit: int
) -> Sequence[Dispute]:
    """Return a page of disputes."""
    query: dict[str, Any] = {"status": status}
    if after:
        query["_id"] = {"$gt": after}
    return await store.find(DISPUTES, query, limit=limit)


async def _give(
    parts: Parts, unit: UnitOfWork, dispute: Dispute, person: str, entry: Entry
) -> None:
    """Give phone and user id of a dispute to a person, and take them from everybody else."""
    key = await parts.keyring.get(dispute.owner)
    phone = dispute.phone and open_sealed(key, dispute.phone, PHONE)
    user_id = dispute.whatsapp_id and open_sealed(key, dispute.whatsapp_id, WHATSAPP_ID)
    phone_hash = parts.hasher.phone(phone) if phone else None
    whatsapp_hash = parts.hasher.whatsapp(user_id) if user_id else None
    for identity in dispute.people:
        known = await find_person(unit, identity)
        if known is None:
            continue
        if identity != person:
            await _take(parts, unit, known, phone_hash, whatsapp_hash, entry)
        else:
            own = await parts.keyring.get(known.owner)
            given = renumbered(known, own, parts.hasher, PersonRef(user_id, phone), entry)
            await put_changed(parts, unit, known, given)


async def _take(
    parts: Parts,
    unit: UnitOfWork,
    known: Correspondent,
    phone_hash: str | None,
    whatsapp_hash: str | None,
    entry: Entry,
) -> None:
    lost: dict[str, object] = {}
    if phone_hash and known.phone_hash == phone_hash:
        if isinstance(known, VillageHead):
            raise ConflictError(
                "The register has this phone for another village head. Change that one's number "
                "first, then settle the dispute."
            )
        lost |= {"phone": None, "phone_hash": None}
    if whatsapp_hash and known.whatsapp_hash == whatsapp_hash:
        lost |= {"whatsapp_id": None, "whatsapp_hash": None}
    if lost:
        told = entry.model_copy(update={"fields": tuple(f for f in lost if "hash" not in f)})
        left = known.model_copy(update={**lost, "trail": (*known.trail, told)})
        await put_changed(parts, unit, known, left)


async def _mark(unit: UnitOfWork, people: Sequence[str], *, is_disputed: bool) -> None:
    for identity in people:
        known = await find_person(unit, identity)
        if known is not None and known.is_disputed is not is_disputed:
            put_person(unit, known.model_copy(update={"is_disputed": is_disputed}))


async def _is_named(store: Store, person: str, besides: str) -> bool:
    query = {"people": person, "status": DisputeStatus.OPEN, "_id": {"$ne": besides}}
    return await store.find_one(DISPUTES, query) is not None
