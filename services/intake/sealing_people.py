"""Sealing the people in a request under its key, and opening them for who may read."""

from datetime import date

from services.intake.caller import Caller
from services.intake.people import ApplicantData, SubjectData
from shared.events.parts import Party, Subject
from shared.privacy import fields
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, Sealed, open_sealed, seal


def contact_reference(hasher: LookupHasher, phone: str | None, whatsapp_id: str | None) -> str:
    """Return the keyed hash of the address that notices go to: the phone, where there is one."""
    return hasher.phone(phone) if phone else hasher.whatsapp(whatsapp_id or "")


def seal_applicant(
    key: DataKey, hasher: LookupHasher, caller: Caller, data: ApplicantData
) -> Party:
    """Return the applicant, sealed."""
    return Party(
        ref=caller.ref,
        role=caller.role,
        name=seal(key, data.name, fields.APPLICANT_NAME),
        phone=_sealed(key, data.phone, fields.APPLICANT_PHONE),
        whatsapp_id=_sealed(key, data.whatsapp_id, fields.APPLICANT_WHATSAPP_ID),
        contact_ref=contact_reference(hasher, data.phone, data.whatsapp_id),
        language=data.language,
        village=caller.village,
        is_in_chat=caller.is_in_chat,
    )


def seal_subject(key: DataKey, hasher: LookupHasher, data: SubjectData) -> Subject:
    """Return the subject, sealed."""
    born = data.birth_date.isoformat() if data.birth_date else None
    return Subject(
        name=seal(key, data.name, fields.SUBJECT_NAME),
        nik=_sealed(key, data.nik, fields.SUBJECT_NIK),
        nik_hash=hasher.nik(data.nik) if data.nik else None,
        family_card=_sealed(key, data.family_card, fields.SUBJECT_FAMILY_CARD),
        birth_date=_sealed(key, born, fields.SUBJECT_BIRTH_DATE),
        address=_sealed(key, data.address, fields.SUBJECT_ADDRESS),
        village=data.village,
    )


def open_subject(key: DataKey, subject: Subject) -> SubjectData:
    """Return the subject in plain."""
    born = _opened(key, subject.birth_date, fields.SUBJECT_BIRTH_DATE)
    return SubjectData(
        name=open_sealed(key, subject.name, fields.SUBJECT_NAME),
        nik=_opened(key, subject.nik, fields.SUBJECT_NIK),
        family_card=_opened(key, subject.family_card, fields.SUBJECT_FAMILY_CARD),
        birth_date=date.fromisoformat(born) if born else None,
        address=_opened(key, subject.address, fields.SUBJECT_ADDRESS),
        village=subject.village,
    )


def open_applicant(key: DataKey, party: Party) -> ApplicantData:
    """Return the applicant in plain."""
    return ApplicantData(
        name=open_sealed(key, party.name, fields.APPLICANT_NAME),
        phone=_opened(key, party.phone, fields.APPLICANT_PHONE),
        whatsapp_id=_opened(key, party.whatsapp_id, fields.APPLICANT_WHATSAPP_ID),
        language=party.language,
    )


def _sealed(key: DataKey, text: str | None, field: str) -> Sealed | None:
    return seal(key, text, field) if text else None


def _opened(key: DataKey, sealed: Sealed | None, field: str) -> str | None:
    return open_sealed(key, sealed, field) if sealed else None
