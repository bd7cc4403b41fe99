"""Opening what is sealed about the people of a case."""

from datetime import date

from services.verification.checks.result import Identity
from services.verification.domain.case import Case
from services.verification.search_terms import Named, SearchTerms
from shared.events.parts import Party, Subject
from shared.identity.principal import Role
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, Sealed, open_sealed


async def read_identity(keyring: Keyring, case: Case) -> Identity:
    """Return the subject's numbers for the checks; nothing where the request was erased."""
    key = (await keyring.get_many([case.id])).get(case.id)
    if key is None:
        return Identity()
    subject = case.subject
    return Identity(
        nik=_open(key, subject.nik, fields.SUBJECT_NIK),
        family_card=_open(key, subject.family_card, fields.SUBJECT_FAMILY_CARD),
        birth_date=_date(_open(key, subject.birth_date, fields.SUBJECT_BIRTH_DATE)),
    )


async def find_terms(keyring: Keyring, terms: SearchTerms, case: Case) -> tuple[str, ...]:
    """Return what a case is found by: its ticket, its village, and whoever it is about.

    A village head files for many people, so a case is not found by his name.
    """
    key = (await keyring.get_many([case.id])).get(case.id)
    people = []
    if key is not None:
        subject, applicant = open_subject(key, case.subject), open_applicant(key, case.applicant)
        people.append(Named(subject["name"] or "", subject["nik"], subject["family_card"]))
        if case.applicant.role == Role.RESIDENT:
            people.append(Named(applicant["name"] or ""))
    return terms.of_case(case.ticket, case.subject.village, people)


def open_subject(key: DataKey, subject: Subject) -> dict[str, str | None]:
    """Return whose record it is, in clear."""
    return {
        "name": open_sealed(key, subject.name, fields.SUBJECT_NAME),
        "nik": _open(key, subject.nik, fields.SUBJECT_NIK),
        "family_card": _open(key, subject.family_card, fields.SUBJECT_FAMILY_CARD),
        "birth_date": _open(key, subject.birth_date, fields.SUBJECT_BIRTH_DATE),
        "address": _open(key, subject.address, fields.SUBJECT_ADDRESS),
        "village": subject.village,
    }


def open_applicant(key: DataKey, applicant: Party) -> dict[str, str | None]:
    """Return who files, in clear; not the WhatsApp id, which no clerk needs."""
    return {
        "role": applicant.role,
        "name": open_sealed(key, applicant.name, fields.APPLICANT_NAME),
        "phone": _open(key, applicant.phone, fields.APPLICANT_PHONE),
        "language": applicant.language,
        "village": applicant.village,
    }


def _open(key: DataKey, sealed: Sealed | None, field: str) -> str | None:
    return open_sealed(key, sealed, field) if sealed is not None else None


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:  # the checks go without a date that is none
        return None
