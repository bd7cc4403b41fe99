"""What the app is shown of requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.channels.app.checklist_view import checklist_view
from services.intake.channels.app.fault_view import fault_view, opened
from services.intake.domain import missing, unrepaired
from services.intake.parts import Parts
from services.intake.repository import Application
from services.intake.sealing_people import open_applicant, open_subject
from services.intake.wording import ADVICE, STATES, paper_label, say
from shared.catalogue.rules import Rules
from shared.domain.lifecycle import State, has_ended
from shared.domain.public_link import public_link
from shared.events.parts import Paper
from shared.privacy import fields
from shared.privacy.check_code import check_code
from shared.privacy.masking import mask_nik, mask_phone
from shared.privacy.sealing import DataKey

DRAFT = "draft"

Json = dict[str, Any]


def state_of(application: Application) -> str:
    """Return where a request stands, a draft included."""
    return application.state.value if application.state else DRAFT


def request_view(parts: Parts, application: Application, key: DataKey | None) -> Json:
    """Return a request as its applicant sees it.

    Args:
        parts: The service's parts.
        application: The request.
        key: Its data key, for the applicant and the front officer only; None once it was erased.
    """
    rules = parts.catalogue.rules(application.rule_version)
    language = application.applicant.language
    view = _outline(rules, application)
    view |= {
        "channel": application.channel.value,
        "sequence": application.sequence,
        "facts": application.facts,
        "papers": _papers(parts, rules, application),
        "faults": _faults(rules, application, key),
        "note": opened(key, application.note, fields.NOTE),
        "department": application.department,
        "cancellation_asked_at": application.cancellation_asked_at,
        "advice": [
            {"where": a.where, "code": a.code, "text": say(ADVICE[a.code], language)}
            for a in application.advice
            if a.code in ADVICE
        ],
        **_what_is_missing(parts, application),
    }
    if key is not None:
        view |= _people(application, key)
        view["receipt"] = None if application.is_draft else _receipt(parts, application, key)
    return view


def list_view(parts: Parts, page: Sequence[Application], keys: Mapping[str, DataKey]) -> list[Json]:
    """Return a page of requests in outline, with a name where there is a key."""
    return [
        _outline(parts.catalogue.rules(found.rule_version), found)
        | {"subject": _subject_name(found, keys.get(found.id))}
        for found in page
    ]


def _outline(rules: Rules, application: Application) -> Json:
    language = application.applicant.language
    state = state_of(application)
    return {
        "id": application.id,
        "ticket": application.ticket,
        "state": state,
        "state_label": say(STATES[state], language),
        "document_type": application.document_type,
        "document_name": say(rules.type(application.document_type).name, language),
        "deadline": _deadline(application),
        "created_at": application.created_at,
        "received_at": application.received_at,
        "changed_at": application.changed_at,
    }


def _deadline(application: Application) -> Json | None:
    """Return until when somebody has to act: the applicant to repair, the office to answer."""
    state = application.state
    if state is State.RETURNED:
        who, at = "applicant", application.repair_by
    elif state is None or has_ended(state):
        return None
    else:
        who, at = "office", application.due or application.answer_by
    return {"at": at, "whose": who} if at else None


def _papers(parts: Parts, rules: Rules, application: Application) -> list[Json]:
    checklist = parts.checklists.of(
        application.rule_version, application.document_type, application.facts
    )
    faulty = {fault.requirement for fault in application.faults}
    return [
        _paper(rules, paper, application.applicant.language)
        | {
            "is_needed": paper.requirement in checklist.papers,
            "is_to_be_replaced": paper.requirement in faulty
            and paper.requirement not in application.replaced,
        }
        for paper in application.papers
    ]


def _paper(rules: Rules, paper: Paper, language: str) -> Json:
    return {
        "requirement": paper.requirement,
        "label": paper_label(rules, paper.requirement, language),
        "media_type": paper.media_type,
        "size": paper.size,
        "photo": paper.photo.model_dump() if paper.photo else None,
    }


def _faults(rules: Rules, application: Application, key: DataKey | None) -> list[Json]:
    open_faults = unrepaired(application, rules)
    return [
        fault_view(rules, f.requirement, f.reason, f.details, key, application.applicant.language)
        | {"is_repaired": f not in open_faults}
        for f in application.faults
    ]


def _what_is_missing(parts: Parts, application: Application) -> Json:
    if not application.is_draft:
        return {"missing": [], "checklist": None}
    checklist = parts.checklists.of(
        application.rule_version, application.document_type, application.facts
    )
    return {
        "missing": [
            {"kind": m.kind, "codes": m.codes, "label": m.label}
            for m in missing(application, checklist)
        ],
        "checklist": checklist_view(checklist, application.applicant.language),
    }


def _receipt(parts: Parts, application: Application, key: DataKey) -> Json:
    """Return what shows the request on the public page to whoever holds it."""
    code = check_code(key)
    link = public_link(parts.settings.public_url, application.ticket, code)
    return {"check_code": code, "link": link}


def _people(application: Application, key: DataKey) -> Json:
    applicant = open_applicant(key, application.applicant)
    subject = open_subject(key, application.subject) if application.subject else None
    return {
        "applicant": {
            "name": applicant.name,
            "phone": mask_phone(applicant.phone) if applicant.phone else None,
            "language": applicant.language,
        },
        "subject": {
            "name": subject.name,
            "nik": mask_nik(subject.nik) if subject.nik else None,
            "family_card": mask_nik(subject.family_card) if subject.family_card else None,
            "birth_date": subject.birth_date,
            "address": subject.address,
            "village": subject.village,
        }
        if subject
        else None,
    }


def _subject_name(application: Application, key: DataKey | None) -> Json | None:
    if application.subject is None or key is None:
        return None
    return {"name": opened(key, application.subject.name, fields.SUBJECT_NAME)}
