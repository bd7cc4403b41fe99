"""What a service writes down of what people do and read, in its own database."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from shared.domain.ids import new_id
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.driver import IndexModel
from shared.persistence.records import Collection, Record
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import Sealed

UNSEALED = 0


class TrailRecord(Record):
    """One thing that somebody did or read. Nothing here is personal data in clear.

    Attributes:
        at: When.
        service: Where.
        by: Token subject of whoever did it.
        roles: What they were to the office.
        departments: Whom they worked for.
        did: Which right they used.
        request: Id of the request that it was about, if of one.
        ticket: That request's ticket.
        person: Keyed hash of the NIK of the request's subject, where there is one.
        codes: What exactly: a paper, an outcome, a reason; never personal data.
        why: What they wrote about it, sealed under the request's key.
        number: Place in the chain, from 1; `UNSEALED` until it has one.
        seal: Links it to the record before; see `shared/trail/chain.py`.
    """

    at: datetime
    service: str
    by: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    did: str
    request: str | None = None
    ticket: str | None = None
    person: str | None = None
    codes: Mapping[str, str] = Field(default_factory=dict)
    why: Sealed | None = None
    number: int = UNSEALED
    seal: str = ""


class ChainHead(Record):
    """The end of the sealed chain; a record of one key, so that two sealers cannot both append."""

    number: int
    seal: str


TRAIL: Collection[TrailRecord] = Collection(
    "trail",
    TrailRecord,
    "record of the trail",
    (
        IndexModel([("number", 1), ("_id", 1)]),
        IndexModel([("ticket", 1), ("_id", 1)]),
        IndexModel([("by", 1), ("_id", 1)]),
        IndexModel(
            [("person", 1), ("_id", 1)], partialFilterExpression={"person": {"$type": "string"}}
        ),
    ),
)
HEADS: Collection[ChainHead] = Collection("trail_head", ChainHead, "head of the trail")
HEAD_ID = "head"
TRAIL_COLLECTIONS = (TRAIL, HEADS)


def record(
    unit: UnitOfWork,
    who: Principal,
    action: Action,
    *,
    request: str | None = None,
    ticket: str | None = None,
    person: str | None = None,
    codes: Mapping[str, str] | None = None,
    why: Sealed | None = None,
) -> None:
    """Write down what somebody does or reads, with whatever else the unit of work writes.

    What is read is shown after the unit is written, and not before.
    """
    unit.put(
        TRAIL,
        TrailRecord(
            id=new_id(),
            at=unit.now,
            service=unit.source,
            by=who.id,
            roles=tuple(sorted(who.roles)),
            departments=tuple(sorted(who.departments)),
            did=action.value,
            request=request,
            ticket=ticket,
            person=person,
            codes=codes or {},
            why=why,
        ),
    )
