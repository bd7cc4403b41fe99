"""Decisions about a notice: (notice, what happened, now) to the new notice."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeVar

from services.notifier.notice import (
    ACCEPTED,
    ARRIVED,
    NOT_REACHED,
    Notice,
    NoticeState,
    Person,
)
from shared.events.intake import DeliveryReport, PersonChanged
from shared.events.notifier import NoticeDelivered, NoticeEvent, NoticeFailed, NoticeSent
from shared.whatsapp.errors import PAUSES, SendPolicy, attempts_allowed, classify, retry_delay
from shared.whatsapp.results import Refused
from shared.whatsapp.statuses import Delivery, merge, reach
from shared.whatsapp.updates import ApiError, DeliveryStatus, StatusUpdate

N = TypeVar("N", bound=Notice)
P = TypeVar("P", bound=Person)

MOST_ISSUES: Final = 5
"""A message that the provider itself failed so often will not arrive."""

SENT_ANEW: Final = frozenset(
    {
        SendPolicy.USE_TEMPLATE,
        SendPolicy.RETRY_NUMBER_SLOWER,
        SendPolicy.RETRY_RECIPIENT_SLOWER,
        SendPolicy.PAUSE_AND_ALARM,
        SendPolicy.TEMPLATE_STATE,
    }
)
"""Failures told afterwards for which a message certainly reached no device, so that sending it once
more is not sending it twice. After any other failure it may have arrived on a second device."""

_ARRIVED: Final = (DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.PLAYED)
_STATES: Final = {
    DeliveryStatus.QUEUED: NoticeState.ACCEPTED,
    DeliveryStatus.ACCEPTED: NoticeState.ACCEPTED,
    DeliveryStatus.SENT: NoticeState.SENT,
    DeliveryStatus.DELIVERED: NoticeState.DELIVERED,
    DeliveryStatus.READ: NoticeState.READ,
    DeliveryStatus.PLAYED: NoticeState.READ,
    DeliveryStatus.FAILED: NoticeState.FAILED,
}


def notice_id(request_id: str, occasion: str, kind: str, contact_ref: str) -> str:
    """Return the id of a notice: the same news to the same person has the same id."""
    text = f"{request_id}|{occasion}|{kind}|{contact_ref}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def opaque_id(identity: str, issue: int) -> str:
    """Return what the provider echoes: the notice, and which issue of it if not the first."""
    return identity if issue == 1 else f"{identity}.{issue}"


def read_opaque(opaque: str) -> tuple[str, int]:
    """Return the notice and the issue that an echoed id names."""
    identity, _, issue = opaque.partition(".")
    return identity, int(issue) if issue.isdecimal() else 1


def follow(person: P, told: PersonChanged) -> P:
    """Return a person of whom something new was told; what is older than what is known is not."""
    changed: dict[str, object] = {}
    if told.address and told.sequence >= person.addressed_by:
        changed |= {"address": told.address, "addressed_by": told.sequence}
    if told.language and told.sequence >= person.language_by:
        changed |= {"language": told.language, "language_by": told.sequence}
    return person.model_copy(update=changed)


def claim(notice: N, lease: str, until: datetime) -> N:
    """Return the notice as it is written down before the provider is called."""
    return _with(
        notice, state=NoticeState.SENDING, lease=lease, due_at=until, attempts=notice.attempts + 1
    )


def release(notice: N, now: datetime) -> N:
    """Return a claimed notice whose call was never begun to those that wait."""
    return _with(notice, state=NoticeState.WAITING, due_at=now, attempts=notice.attempts - 1)


def defer(notice: N, until: datetime) -> N:
    """Return a waiting notice that is looked at again later."""
    return _with(notice, due_at=until)


def accept(notice: N, message_ref: str, form: str, now: datetime) -> N:
    """Return the notice that the provider took; a delivery state may have come before."""
    known = _with(notice, message_ref=message_ref, form=form, why=None, code=None)
    if notice.state in (*ACCEPTED, NoticeState.FAILED):
        return known
    return _with(
        known,
        state=NoticeState.ACCEPTED,
        due_at=None,
        delivery=reach(notice.delivery, DeliveryStatus.ACCEPTED, now),
    )


def refuse(notice: N, refusal: Refused, now: datetime, random: Random) -> N:
    """Return the notice that the provider did not take."""
    if notice.state not in (NoticeState.SENDING, NoticeState.UNKNOWN):
        return notice
    policy, setbacks = refusal.policy, notice.setbacks + 1
    told = _with(notice, code=refusal.code, setbacks=setbacks)
    if policy is SendPolicy.USE_TEMPLATE and not notice.must_use_template:
        return _with(told, state=NoticeState.WAITING, due_at=now, must_use_template=True)
    limit = attempts_allowed(policy, refusal.code)
    if limit is not None and setbacks >= limit:
        return fail(told, policy.value)
    return _with(
        told,
        state=NoticeState.WAITING,
        due_at=now + retry_delay(policy, notice.setbacks, random),
    )


def lose_track(notice: N, now: datetime, patience: timedelta) -> N:
    """Return a notice whose call broke off, or whose sender died: it may have been sent."""
    if notice.state is not NoticeState.SENDING:
        return notice
    return _with(notice, state=NoticeState.UNKNOWN, due_at=now + patience)


def give_up(notice: N) -> N:
    """Return a notice about which the provider said nothing: a person calls, nothing is resent."""
    if notice.state is not NoticeState.UNKNOWN:
        return notice
    return _with(notice, state=NoticeState.UNCONFIRMED, due_at=None, why="no_word")


def fail(notice: N, why: str) -> N:
    """Return a notice that will not reach the person."""
    return _with(notice, state=NoticeState.FAILED, due_at=None, why=why)


def hear(notice: N, report: DeliveryReport, now: datetime) -> N:
    """Return the notice after a delivery state: late, repeated or out of order as it may be."""
    issue = read_opaque(report.notice_id)[1] if report.notice_id else notice.issue
    has_failed = report.status == DeliveryStatus.FAILED
    has_arrived = DeliveryStatus(report.status) in _ARRIVED
    if issue < notice.issue and not has_arrived:
        return notice  # that one was sent anew already
    if has_failed and notice.state is NoticeState.WAITING:
        return notice  # it was refused, and is tried again anyway
    delivery = merge(notice.delivery, _to_update(report))
    told = _with(notice, delivery=delivery, message_ref=notice.message_ref or report.message_ref)
    if delivery.status is not DeliveryStatus.FAILED:
        return _with(told, state=_STATES[delivery.status], due_at=None, why=None)
    return _after_failure(told, report.error_code, now) if has_failed else told


def _after_failure(notice: N, code: int | None, now: datetime) -> N:
    policy = classify(code)
    is_template = notice.must_use_template or notice.form == "template"
    is_useless = policy is SendPolicy.USE_TEMPLATE and is_template
    if policy not in SENT_ANEW or is_useless or notice.issue >= MOST_ISSUES:
        return fail(_with(notice, code=code), policy.value)
    pause = PAUSES[policy].first if policy in PAUSES else timedelta(0)
    return _with(
        notice,
        state=NoticeState.WAITING,
        code=code,
        due_at=now + pause,
        issue=notice.issue + 1,
        must_use_template=notice.must_use_template or policy is SendPolicy.USE_TEMPLATE,
        message_ref=None,
        delivery=Delivery(),
        lease=None,
    )


def told_by(before: Notice, after: Notice, identity: str, now: datetime) -> Sequence[NoticeEvent]:
    """Return what is to be said about a notice that changed."""
    about = {"notice_id": identity, "request_id": after.request_id, "kind": after.kind, "at": now}
    events: list[NoticeEvent] = []
    if after.state in ACCEPTED and before.state not in (*ACCEPTED, NoticeState.FAILED):
        events.append(NoticeSent.model_validate(about))
    if after.state in ARRIVED and before.state not in ARRIVED:
        events.append(NoticeDelivered.model_validate(about))
    if after.state in NOT_REACHED and before.state not in NOT_REACHED:
        events.append(NoticeFailed.model_validate({**about, "code": after.code}))
    return events


def _to_update(report: DeliveryReport) -> StatusUpdate:
    errors = () if report.error_code is None else (ApiError(report.error_code, None, None),)
    status = DeliveryStatus(report.status)
    about = (None, None, None, None, report.notice_id)
    return StatusUpdate(report.message_ref, status, report.at, *about, errors, None)


def _with(notice: N, **changes: object) -> N:
    return notice.model_copy(update=changes)
