"""HTTP: the ledger, and the people to call."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.notifier import repository
from services.notifier.notice import CallOutcome, NoticeState
from services.notifier.repository import NoticeRecord
from services.notifier.use_cases.calling import CALL_NOTE, note_call
from services.notifier.use_cases.following import notices_of
from services.notifier.use_cases.reaching import as_reached_now
from services.notifier.use_cases.writing_down import record_about
from shared.catalogue.rules import Catalogue
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action
from shared.persistence.place import Place
from shared.persistence.store import Store
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, Sealed, open_sealed
from shared.web.paging import After, Limit, Page, from_cursor, page_of, to_cursor
from shared.web.sign_in import may
from shared.web.written import WRITTEN

Reader = Annotated[Principal, Depends(may(Action.NOTICES_READ))]
Caller = Annotated[Principal, Depends(may(Action.CALLS_RECORD))]
Follower = Annotated[Principal, Depends(may(Action.NOTICES_FOLLOW))]


class NoticeView(BaseModel):
    """A notice without personal data."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "3f1c9a0be2d84d6f8a7c5b4e3d2f1a00",
                    "request_id": "019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11",
                    "ticket": "KDS-7K3M-9QXC",
                    "document_type": "AKTA_LAHIR",
                    "kind": "returned",
                    "state": "delivered",
                    "form": "template",
                    "attempts": 1,
                    "decided_at": "2026-11-23T03:00:00Z",
                    "created_at": "2026-11-23T03:00:01Z",
                }
            ]
        }
    )

    id: str
    request_id: str
    ticket: str
    document_type: str
    kind: str
    state: NoticeState
    form: str | None
    attempts: int
    code: int | None
    why: str | None
    decided_at: datetime
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None


class NoticePage(BaseModel):
    """A page of notices, the oldest first."""

    items: list[NoticeView]
    next: str | None


class CallView(BaseModel):
    """A call that was made; the note is for front officers only."""

    at: datetime
    by: str
    outcome: CallOutcome
    note: str | None


class PersonToCall(NoticeView):
    """A notice that did not reach its person; name and phone are for front officers only."""

    name: str | None
    phone: str | None
    calls: list[CallView]


class NewCall(BaseModel):
    """What came of a call."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"outcome": "no_answer"}]}
    )

    outcome: CallOutcome
    note: Annotated[str, Field(min_length=1, max_length=500), WRITTEN] | None = None


class CallList(BaseModel):
    """A page of the people to call, the oldest first."""

    items: list[PersonToCall]
    next: str | None


def notice_router(store: Store, keyring: Keyring) -> APIRouter:
    """Return the routes over the ledger."""
    router = APIRouter(prefix="/v1/notices", tags=["notices"])

    @router.get("", summary="List notices, the oldest first.")
    async def list_notices(
        _who: Reader,
        request_id: Annotated[str | None, Query(max_length=100)] = None,
        state: NoticeState | None = None,
        after: After = None,
        limit: Limit = 50,
    ) -> NoticePage:
        chosen = {"request_id": request_id, "state": state}
        given = {k: v for k, v in chosen.items() if v is not None}
        page = _page(await repository.page(store, given, from_cursor(after), limit + 1), limit)
        items = [NoticeView(**_shown(notice)) for notice in page.items]
        return NoticePage(items=items, next=page.next)

    @router.get("/not-reached", summary="List the people to call, because no notice reached them.")
    async def list_not_reached(who: Reader, after: After = None, limit: Limit = 50) -> CallList:
        page = _page(await repository.not_reached(store, from_cursor(after), limit + 1), limit)
        async with store.unit_of_work() as unit:
            reached = await as_reached_now(unit, keyring, page.items)
        keys = {}
        if Role.FRONT_OFFICER in who.roles:
            requests = [notice.request_id for notice in page.items]
            keys = dict(await keyring.get_many(requests))
            async with store.unit_of_work() as unit:
                await unit.load(repository.RECIPIENTS, requests)
                for notice in page.items:
                    codes = {"notice": notice.kind}
                    await record_about(unit, who, Action.NOTICES_READ, notice, codes)
        items = [_to_call(notice, keys.get(notice.request_id)) for notice in reached]
        return CallList(items=items, next=page.next)

    @router.post("/{notice_id}/calls", summary="Write down that the person was called.")
    async def add_call(who: Caller, notice_id: str, call: NewCall) -> PersonToCall:
        called = await note_call(store, keyring, who, notice_id, call.outcome, call.note)
        async with store.unit_of_work() as unit:
            [notice] = await as_reached_now(unit, keyring, [called])
        keys = await keyring.get_many([notice.request_id])
        return _to_call(notice, keys.get(notice.request_id))

    return router


def following_router(store: Store, catalogue: Catalogue) -> APIRouter:
    """Return the route over the notices of one request, for those who work on it."""
    router = APIRouter(prefix="/v1/requests/{request_id}/notices", tags=["notices"])

    @router.get("", summary="See which notices of a request arrived.")
    async def follow(who: Follower, request_id: Annotated[str, Path(max_length=100)]) -> NoticePage:
        found = await notices_of(store, catalogue, who, request_id)
        return NoticePage(items=[NoticeView(**_shown(notice)) for notice in found], next=None)

    return router


def _shown(notice: NoticeRecord) -> dict[str, Any]:
    delivery = notice.delivery
    return {
        "id": notice.id,
        "request_id": notice.request_id,
        "ticket": notice.ticket,
        "document_type": notice.document_type,
        "kind": notice.kind,
        "state": notice.state,
        "form": notice.form,
        "attempts": notice.attempts,
        "code": notice.code,
        "why": notice.why,
        "decided_at": notice.decided_at,
        "created_at": notice.created_at,
        "due_at": notice.due_at,
        "sent_at": delivery.sent_at,
        "delivered_at": delivery.delivered_at,
        "read_at": delivery.read_at,
        "failed_at": delivery.failed_at,
    }


def _to_call(notice: NoticeRecord, key: DataKey | None) -> PersonToCall:
    def opened(value: Sealed | None, field: str) -> str | None:
        return open_sealed(key, value, field) if key and value else None

    return PersonToCall(
        **_shown(notice),
        name=opened(notice.address.name, fields.APPLICANT_NAME),
        phone=opened(notice.address.phone, fields.APPLICANT_PHONE),
        calls=[
            CallView(at=c.at, by=c.by, outcome=c.outcome, note=opened(c.note, CALL_NOTE))
            for c in notice.calls
        ],
    )


def _page(found: list[NoticeRecord], limit: int) -> Page[NoticeRecord]:
    return page_of(found, limit, lambda notice: to_cursor(Place(notice.created_at, notice.id)))
