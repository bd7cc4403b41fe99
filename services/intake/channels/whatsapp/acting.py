"""Acting for a village head: opening who it is, and doing what came of a turn."""

from dataclasses import dataclass, field

from services.intake import use_cases
from services.intake.caller import Caller
from services.intake.channels.whatsapp.dialogue.turn import (
    Amend,
    Cancel,
    Command,
    SetSubject,
    StartDraft,
    Submit,
)
from services.intake.channels.whatsapp.people.register import HEAD_NAME, HEAD_PHONE, VillageHead
from services.intake.parts import Parts
from services.intake.people import ApplicantData
from shared.events.parts import Channel
from shared.identity.principal import Role
from shared.identity.rights import Scope
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import DataKey, open_sealed


@dataclass(frozen=True, slots=True)
class Head:
    """A village head at the desk.

    Attributes:
        key: What seals the person's data.
        caller: As whom the use cases know the person.
    """

    record: VillageHead
    key: DataKey
    name: str = field(repr=False)
    caller: Caller


async def open_head(parts: Parts, record: VillageHead) -> Head:
    """Return a village head with what the record seals."""
    key = await parts.keyring.get(record.owner)
    caller = Caller(
        ref=record.id, role=Role.VILLAGE_HEAD.value, scope=Scope.VILLAGE, village=record.village
    )
    return Head(record, key, open_sealed(key, record.name, HEAD_NAME), caller)


async def obey(
    parts: Parts, head: Head, request_id: str | None, command: Command, unit: UnitOfWork
) -> str | None:
    """Do what a command says; return the request that the next one is about.

    Raises:
        InvalidInputError: Something is missing or cannot be right.
        NotFoundError: The request is gone.
        ConflictError: The request has moved on.
    """
    caller = head.caller
    match command:
        case StartDraft(document_type, facts, subject):
            new = use_cases.NewRequest(document_type, _applicant(head), subject, facts)
            draft = await use_cases.start_draft(parts, caller, Channel.WHATSAPP, new, unit)
            return draft.id
        case Cancel(cancelled):
            await use_cases.cancel(parts, caller, cancelled, unit=unit)
        case SetSubject(subject):
            await use_cases.set_subject(parts, caller, request_id or "", subject, unit)
        case Submit():
            await use_cases.submit(parts, caller, request_id or "", unit)
        case Amend():
            await use_cases.amend(parts, caller, request_id or "", unit=unit)
    return request_id


def _applicant(head: Head) -> ApplicantData:
    phone = open_sealed(head.key, head.record.phone, HEAD_PHONE)
    return ApplicantData(head.name, phone, None, head.record.language)
