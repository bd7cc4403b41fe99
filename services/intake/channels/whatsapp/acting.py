"""Acting for whoever writes: opening who it is, and doing what came of a turn."""

from dataclasses import dataclass, field

from services.intake import use_cases
from services.intake.caller import Caller
from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.channels.whatsapp.dialogue.turn import (
    Amend,
    AnswerFacts,
    Cancel,
    Command,
    ForgetEarly,
    GiveName,
    SetSubject,
    StartDraft,
    Submit,
    SwapPapers,
    TakeEarly,
)
from services.intake.channels.whatsapp.kept_files import KEPT_FILES, let_go, read_file
from services.intake.channels.whatsapp.people.changing import address_of, give_name
from services.intake.channels.whatsapp.people.register import (
    HEAD_NAME,
    Correspondent,
    VillageHead,
)
from services.intake.parts import Parts
from services.intake.people import ApplicantData
from shared.events.parts import Channel
from shared.identity.principal import Role
from shared.identity.rights import Scope
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import DataKey, open_sealed


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk: a village head in office, or a resident.

    Attributes:
        key: What seals the person's data.
        name: As the office has it; empty where it has none.
        caller: As whom the use cases know the person.
    """

    record: Correspondent
    key: DataKey
    name: str = field(repr=False)
    caller: Caller

    @property
    def is_registered(self) -> bool:
        """Whether the name is the register's, and not what the person has told."""
        return isinstance(self.record, VillageHead)


async def open_person(parts: Parts, record: Correspondent) -> Person:
    """Return somebody with what the record seals; a former head is a resident."""
    key = await parts.keyring.get(record.owner)
    name = open_sealed(key, record.name, HEAD_NAME) if record.name else ""
    if isinstance(record, VillageHead) and record.is_in_office(parts.today()):
        role, scope, village = Role.VILLAGE_HEAD, Scope.VILLAGE, record.village
        caller = Caller(record.id, role.value, scope, village, is_in_chat=True)
    else:
        caller = Caller(record.id, Role.RESIDENT.value, Scope.OWN, is_in_chat=True)
    return Person(record, key, name, caller)


async def obey(
    parts: Parts,
    person: Person,
    applicant: ApplicantData,
    request_id: str | None,
    command: Command,
    unit: UnitOfWork,
) -> str | None:
    """Do what a command says; return the request that the next one is about.

    Raises:
        InvalidInputError: Something is missing or cannot be right.
        NotFoundError: The request is gone.
        ConflictError: The request has moved on.
    """
    caller, about = person.caller, request_id or ""
    match command:
        case StartDraft(document_type, facts, subject):
            new = use_cases.NewRequest(document_type, applicant, subject, facts)
            draft = await use_cases.start_draft(parts, caller, Channel.WHATSAPP, new, unit)
            return draft.id
        case Cancel(cancelled):
            await use_cases.cancel(parts, caller, cancelled, unit=unit)
        case AnswerFacts(facts):
            await use_cases.answer_facts(parts, caller, about, facts, unit)
        case SetSubject(subject):
            await use_cases.set_subject(parts, caller, about, subject, unit)
        case SwapPapers(one, other):
            await use_cases.swap_papers(parts, caller, about, one, other, unit)
        case TakeEarly(file, paper):
            kept = await unit.require(KEPT_FILES, file)
            taken = use_cases.PaperFile(paper, await read_file(parts, kept), kept.media_type)
            await use_cases.add_papers(parts, caller, about, [taken], unit)
            await let_go(unit, file)
        case ForgetEarly(files):
            for file in files:
                await let_go(unit, file)
        case Submit(dates, born):
            latest = use_cases.Latest(applicant, dates, born)
            await use_cases.submit(parts, caller, about, unit, latest)
        case Amend():
            await use_cases.amend(parts, caller, about, unit=unit)
        case GiveName(name):
            await give_name(parts, unit, person.record, name)
    return request_id


def name_of(person: Person, state: State) -> str:
    """Return what to call somebody: by the register, else as she has told."""
    return person.name if person.is_registered else state.name or person.name


def applicant_of(person: Person, name: str, language: str) -> ApplicantData:
    """Return a person as the applicant of a request, to be told of it in a language."""
    to = address_of(person.record, person.key)
    return ApplicantData(name, to.phone, to.user_id, language)
