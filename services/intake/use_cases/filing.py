"""Filing a new request: as a draft, or at once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake import domain, metrics
from services.intake.caller import Caller
from services.intake.parts import Parts
from services.intake.people import ApplicantData, check_applicant
from services.intake.repository import (
    Advice,
    Application,
    Idempotency,
    find_by_idempotency_key,
)
from services.intake.sealing_people import seal_applicant
from services.intake.use_cases import subjects
from services.intake.use_cases.changing import joined, put
from services.intake.use_cases.idempotency import digest_of, keyed, require_same, scoped
from services.intake.use_cases.new_request import NewRequest
from services.intake.use_cases.papers import PaperFile, inspect, keep
from services.intake.use_cases.subjects import CheckedSubject
from shared.domain.errors import LoketError, TransientError
from shared.domain.ids import new_id, new_ticket
from shared.events.parts import Channel
from shared.persistence.changes import DuplicateError
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import DataKey

# Tickets are drawn from 2**35: two clashes in a row are a defect, not chance.
DRAWS = 3
LONGEST_FILING = timedelta(hours=1)
"""A request that is not written by then is never written; see `orphans.ORPHANED_AFTER`."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A request, and whether this call made it or an earlier one with the same key."""

    application: Application
    is_new: bool


async def start_draft(
    parts: Parts,
    caller: Caller,
    channel: Channel,
    new: NewRequest,
    unit: UnitOfWork | None = None,
) -> Application:
    """Start a draft; see `file_request`."""
    filed = await file_request(parts, caller, channel, new, unit=unit)
    return filed.application


async def file_request(
    parts: Parts,
    caller: Caller,
    channel: Channel,
    new: NewRequest,
    files: Sequence[PaperFile] = (),
    *,
    is_submitted: bool = False,
    idempotency_key: str | None = None,
    unit: UnitOfWork | None = None,
) -> Filed:
    """File a request, as a draft or handed in at once.

    Args:
        parts: The service's parts.
        caller: Who files.
        channel: Where it comes in.
        new: What is asked for.
        files: Papers.
        is_submitted: Whether it is handed in at once.
        idempotency_key: Chosen by the caller; the same key makes no second request.
        unit: A unit of work to join; without an idempotency key only.

    Raises:
        InvalidInputError: Something is missing, unknown or cannot be right.
        NotPermittedError: A village head files for another village.
        ConflictError: The same key came with something else before.
    """
    started = time.perf_counter()
    try:
        filed = await _file(parts, caller, channel, new, files, is_submitted, idempotency_key, unit)
    except LoketError as error:
        known = new.document_type in parts.catalogue.current.types
        kind = new.document_type if known else "unknown"
        metrics.REQUESTS.labels(kind, channel.value, error.code).inc()
        raise
    outcome = "repeated" if not filed.is_new else "submitted" if is_submitted else "draft"
    metrics.REQUESTS.labels(new.document_type, channel.value, outcome).inc()
    metrics.ACCEPT_SECONDS.labels(channel.value).observe(time.perf_counter() - started)
    return filed


async def _file(
    parts: Parts,
    caller: Caller,
    channel: Channel,
    new: NewRequest,
    files: Sequence[PaperFile],
    is_submitted: bool,  # noqa: FBT001 - handed on as it came
    idempotency_key: str | None,
    unit: UnitOfWork | None,
) -> Filed:
    began = parts.now()
    checked = _check(parts, caller, new)
    inspected = await inspect(parts, parts.catalogue.current, files)
    digest = digest_of(new, inspected, is_submitted=is_submitted)
    chosen = scoped(caller, idempotency_key) if idempotency_key else None
    if chosen and (earlier := await find_by_idempotency_key(parts.store, chosen)):
        await require_same(parts, earlier, digest)
        return Filed(earlier, is_new=False)
    if is_submitted:
        # Refused before anything is stored.
        domain.require_complete(
            parts.checklists.of(parts.catalogue.current.version, new.document_type, new.facts),
            [f.file.requirement for f in inspected],
            has_subject=new.subject is not None,
            language=checked.applicant.language,
        )
    key = await parts.new_keys.create(new_id())
    papers = await keep(parts, key, inspected)
    draft = _draft(parts, caller, channel, new, checked, key).model_copy(
        update={
            "papers": tuple(papers),
            "idempotency": Idempotency(key=chosen, body=keyed(key, digest)) if chosen else None,
        }
    )
    try:
        written = await _write(parts, draft, unit, began, is_submitted=is_submitted)
        return Filed(written, is_new=True)
    except DuplicateError:
        earlier = await find_by_idempotency_key(parts.store, chosen) if chosen else None
        if earlier is None:
            raise
    await _forget(parts, draft)
    await require_same(parts, earlier, digest)
    return Filed(earlier, is_new=False)


@dataclass(frozen=True, slots=True)
class _Checked:
    applicant: ApplicantData
    subject: CheckedSubject | None
    advice: tuple[Advice, ...]


def _check(parts: Parts, caller: Caller, new: NewRequest) -> _Checked:
    """Check all that was said, before anything is stored."""
    rules = parts.catalogue.current
    parts.checklists.of(rules.version, rules.type(new.document_type).code, new.facts)
    applicant, advice = check_applicant(new.applicant)
    subject = subjects.check(parts, caller, new.subject) if new.subject else None
    return _Checked(applicant, subject, advice)


def _draft(
    parts: Parts,
    caller: Caller,
    channel: Channel,
    new: NewRequest,
    checked: _Checked,
    key: DataKey,
) -> Application:
    now = parts.now()
    kind = parts.catalogue.current.type(new.document_type)
    born = new.subject.birth_date if new.subject else None
    draft = Application(
        id=key.owner,
        ticket=new_ticket(),
        channel=channel,
        filed_by=caller.ref,
        document_type=new.document_type,
        rule_version=parts.catalogue.current.version,
        applicant=seal_applicant(key, parts.hasher, caller, checked.applicant),
        facts=dict(new.facts),
        advice=checked.advice,
        is_reported_late=kind.is_late(new.dates, born, parts.today()),
        created_at=now,
        changed_at=now,
    )
    if checked.subject is None:
        return draft
    sealed = subjects.seal(parts, key, new.document_type, checked.subject)
    return domain.set_subject(draft, sealed, now)


async def _write(
    parts: Parts,
    draft: Application,
    unit: UnitOfWork | None,
    began: datetime,
    *,
    is_submitted: bool,
) -> Application:
    """Write a new request; with another ticket where somebody has its ticket already.

    Raises:
        TransientError: It took so long that its papers may be taken for nobody's.
    """
    checklist = parts.checklists.of(draft.rule_version, draft.document_type, draft.facts)
    for attempt in range(DRAWS):
        try:
            async with joined(parts.store, unit) as own:
                if parts.now() - began > LONGEST_FILING:
                    raise TransientError("This took too long to be kept. Send it again.")
                decision = domain.submit(draft, checklist, own.now) if is_submitted else (draft, [])
                written = put(own, decision)
        except DuplicateError:
            is_repeated = draft.idempotency and await find_by_idempotency_key(
                parts.store, draft.idempotency.key
            )
            if unit is not None or is_repeated or attempt == DRAWS - 1:
                raise
            draft = draft.model_copy(update={"ticket": new_ticket()})
        else:
            return written
    raise AssertionError("the last draw returns or raises")


async def _forget(parts: Parts, draft: Application) -> None:
    """Leave nothing of a request that another call with the same key was faster to make."""
    await parts.attachments.delete_all(draft.id)
    await parts.keyring.destroy(draft.id)
