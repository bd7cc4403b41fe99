"""Applications: a request as its applicant sees it, from the draft on."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.intake.caller import Caller
from shared.domain.lifecycle import State
from shared.events.parts import Channel, Paper, PaperFault, Party, Subject
from shared.identity.rights import Scope
from shared.persistence.driver import ASCENDING, DESCENDING, IndexModel
from shared.persistence.place import Place
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.privacy.sealing import Sealed


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimelineEntry(_Part):
    """One thing that happened to a request.

    Attributes:
        at: When.
        change: Which change, or the last part of another event's type.
        state: Where the request stood after it.
        sequence: The change's number; None for what moved nothing.
        particulars: What else the event told, as in its body; personal data in it is sealed.
    """

    at: datetime
    change: str
    state: str
    sequence: int | None = None
    particulars: dict[str, Any] = Field(default_factory=dict)


class Advice(_Part):
    """Something about the data that an officer should look at, and no ground to refuse.

    Attributes:
        where: The field.
        code: What it is, as in `wording.ADVICE`.
    """

    where: str
    code: str


class Idempotency(_Part):
    """How a repeated call is recognised.

    Attributes:
        key: Hash of the caller and the key that the caller chose.
        body: Hash of what was sent, made with the request's own key.
    """

    key: str
    body: str


class Application(Record):
    """A request as its applicant sees it.

    Attributes:
        ticket: What people say and type.
        filed_by: Keyed hash of whoever filed it.
        state: Where it stands; None while it is a draft.
        sequence: Number of its last known change; 0 while it is a draft.
        fingerprints: By which the same case filed twice is found.
        replaced: Requirements whose paper is new since the request was returned.
        is_corrected: Whether data were corrected since the request was returned.
        faults: What has to be repaired, while it is returned.
        note: What the clerk wrote to the faults.
        answer_by: Until when the applicant hears of the check.
        repair_by: Until when it can be repaired.
        due: When the office promises to be done.
        advice: What an officer should look at.
        erasure_asked_at: When somebody ordered that its personal data be erased.
        cancellation_asked_at: When its owner was asked to withdraw it; None when answered.
        received_at: When it was first sent; places in queues go by it.
        is_reported_late: Whether the event is reported after its limit.
    """

    ticket: str
    channel: Channel
    filed_by: str
    document_type: str
    rule_version: str
    state: State | None = None
    sequence: int = 0
    applicant: Party
    subject: Subject | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    fingerprints: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    is_corrected: bool = False
    faults: tuple[PaperFault, ...] = ()
    note: Sealed | None = None
    department: str | None = None
    answer_by: datetime | None = None
    repair_by: datetime | None = None
    due: datetime | None = None
    advice: tuple[Advice, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    erasure_asked_at: datetime | None = None
    cancellation_asked_at: datetime | None = None
    cancellation_reason: Sealed | None = None
    idempotency: Idempotency | None = None
    created_at: datetime
    changed_at: datetime
    received_at: datetime | None = None
    is_reported_late: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether it was never submitted."""
        return self.sequence == 0

    @property
    def village(self) -> str | None:
        """Code of the village where the subject lives."""
        return self.subject.village if self.subject else None

    def paper(self, requirement: str) -> Paper | None:
        """Return the paper for a requirement, if there is one."""
        return next((p for p in self.papers if p.requirement == requirement), None)


_RECEIVED: dict[str, Any] = {"received_at": {"$type": "date"}}

APPLICATIONS: Collection[Application] = Collection(
    "applications",
    Application,
    "request",
    (
        IndexModel([("ticket", ASCENDING)], unique=True),
        IndexModel(
            [("idempotency.key", ASCENDING)],
            unique=True,
            partialFilterExpression={"idempotency.key": {"$exists": True}},
        ),
        IndexModel([("filed_by", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("subject.village", ASCENDING), ("_id", DESCENDING)]),
        # Drafts are not in these: an office lists what it was sent.
        IndexModel(
            [("received_at", DESCENDING), ("_id", DESCENDING)],
            name="received",
            partialFilterExpression=_RECEIVED,
        ),
        IndexModel(
            [("state", ASCENDING), ("received_at", DESCENDING), ("_id", DESCENDING)],
            name="received_by_state",
            partialFilterExpression=_RECEIVED,
        ),
        IndexModel(
            [("repair_by", ASCENDING)],
            partialFilterExpression={"repair_by": {"$exists": True}, "state": "returned"},
        ),
        IndexModel([("changed_at", ASCENDING)], partialFilterExpression={"sequence": 0}),
        IndexModel(
            [("erasure_asked_at", ASCENDING)],
            partialFilterExpression={"erasure_asked_at": {"$type": "date"}},
        ),
    ),
    retired=("state_1__id_-1",),
)


async def find_by_idempotency_key(store: Store, key: str) -> Application | None:
    """Return what an earlier call with this key made."""
    return await store.find_unique(APPLICATIONS, "idempotency.key", key)


async def find_by_ticket(store: Store, ticket: str) -> Application | None:
    """Return the request with a ticket."""
    return await store.find_one(APPLICATIONS, {"ticket": ticket})


async def find_visible(
    store: Store,
    caller: Caller,
    *,
    state: State | None,
    is_draft: bool,
    after: str | None,
    limit: int,
) -> list[Application]:
    """Return a page of the requests that an applicant may see, the newest first.

    Args:
        store: Where they are.
        caller: Who asks.
        state: Only those that stand here.
        is_draft: Only drafts.
        after: The last id of the page before; None for the first page.
        limit: How many at most.
    """
    query: dict[str, Any] = _of(caller)
    if state is not None:
        query["state"] = state
    if is_draft:
        query |= {"state": None, "sequence": 0}
    if after:
        query["_id"] = {"$lt": after}
    return await store.find(APPLICATIONS, query, sort=(("_id", DESCENDING),), limit=limit)


async def find_received(
    store: Store, *, state: State | None, after: Place | None, limit: int
) -> list[Application]:
    """Return a page of what anybody has sent, the latest first; no drafts.

    Args:
        store: Where they are.
        state: Only those that stand here.
        after: The place of the last one on the page before; None for the first page.
        limit: How many at most.
    """
    query = dict(_RECEIVED)
    if state is not None:
        query["state"] = state
    if after:
        earlier = {"received_at": {"$lt": after.at}}
        query["$or"] = [earlier, {"received_at": after.at, "_id": {"$lt": after.id}}]
    order = (("received_at", DESCENDING), ("_id", DESCENDING))
    return await store.find(APPLICATIONS, query, sort=order, limit=limit)


def _of(caller: Caller) -> dict[str, Any]:
    if caller.scope is Scope.VILLAGE and caller.village:
        return {"$or": [{"filed_by": caller.ref}, {"subject.village": caller.village}]}
    return {"filed_by": caller.ref}


async def find_overdue_repairs(store: Store, now: datetime, limit: int) -> list[Application]:
    """Return returned requests whose time for repair is over."""
    query = {"state": State.RETURNED, "repair_by": {"$lt": now}}
    return await store.find(APPLICATIONS, query, sort=(("repair_by", ASCENDING),), limit=limit)


async def find_abandoned(store: Store, before: datetime, limit: int) -> list[Application]:
    """Return drafts that were withdrawn, or that nobody has touched since a time."""
    query = {
        "sequence": 0,
        "$or": [{"state": State.CANCELLED}, {"changed_at": {"$lt": before}}],
    }
    return await store.find(APPLICATIONS, query, sort=(("changed_at", ASCENDING),), limit=limit)
