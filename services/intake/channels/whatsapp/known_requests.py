"""The requests of a village in the words of the conversation."""

from contextlib import suppress
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

import orjson

from services.intake import use_cases
from services.intake.caller import Caller
from services.intake.channels.whatsapp.dialogue.desk import Fault, Known
from services.intake.domain import unrepaired
from services.intake.parts import Parts
from services.intake.repository import Application
from services.intake.wording import paper_label, say
from shared.catalogue.model import Language
from shared.domain.errors import NotFoundError, PermanentError
from shared.domain.lifecycle import Change
from shared.domain.lifecycle import State as RequestState
from shared.events.parts import PaperFault
from shared.privacy import fields
from shared.privacy.sealing import open_sealed

LATEST = 20


async def known_requests(
    parts: Parts, caller: Caller, ticket: str | None, language: str
) -> tuple[Known, ...]:
    """Return the latest requests of a village, and the one with a ticket, without drafts."""
    found = await use_cases.list_visible(parts, caller, limit=LATEST)
    if ticket and all(application.ticket != ticket for application in found):
        with suppress(NotFoundError):
            found = [await use_cases.get_by_ticket(parts, caller, ticket), *found]
    return tuple([await _known(parts, a, language) for a in found if not a.is_draft])


async def _known(parts: Parts, application: Application, language: str) -> Known:
    rules = parts.catalogue.rules(application.rule_version)
    faults: tuple[Fault, ...] = ()
    if application.state is RequestState.RETURNED:
        open_faults = unrepaired(application, rules)
        faults = tuple([await _fault(parts, application, fault, language) for fault in open_faults])
    return Known(
        id=application.id,
        ticket=application.ticket,
        document=say(rules.type(application.document_type).short_name, language),
        state=application.state,
        until=_until(application, rules.office.timezone),
        returned_at=_returned_at(application),
        faults=faults,
        papers=_papers(parts, application),
    )


def _papers(parts: Parts, application: Application) -> tuple[str, ...]:
    checklist = parts.checklists.of(
        application.rule_version, application.document_type, application.facts
    )
    sent = {paper.requirement for paper in application.papers}
    return tuple(sorted(checklist.papers | sent, key=lambda code: (code in sent, code)))


def _until(application: Application, zone: ZoneInfo) -> date | None:
    match application.state:
        case RequestState.RETURNED:
            moment = application.repair_by
        case RequestState.SUBMITTED | RequestState.IN_VERIFICATION | RequestState.AMENDED:
            moment = application.answer_by
        case RequestState.VERIFIED | RequestState.IN_PROCESSING | RequestState.DELAYED:
            moment = application.due
        case _:
            moment = None
    return moment.astimezone(zone).date() if moment else None


def _returned_at(application: Application) -> datetime | None:
    if application.state is not RequestState.RETURNED:
        return None
    returns = (e.at for e in application.timeline if e.change == Change.RETURNED.value)
    return max(returns, default=None)


async def _fault(parts: Parts, application: Application, fault: PaperFault, language: str) -> Fault:
    """Return a fault in words; without its details where they cannot be read."""
    rules = parts.catalogue.rules(application.rule_version)
    label = paper_label(rules, fault.requirement, language)
    values: dict[str, str] = {"paper": label, "form": label}
    reason = rules.reasons.get(fault.reason)
    try:
        if fault.details:
            key = await parts.keyring.get(application.id)
            values |= orjson.loads(open_sealed(key, fault.details, fields.DETAILS))
        text = reason.write(cast("Language", language), values) if reason else label
    except (PermanentError, ValueError, TypeError):
        text = label
    return Fault(fault.requirement, label, text)
