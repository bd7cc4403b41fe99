"""What the app is shown of requests."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.intake.channels.app.checklist_view import checklist_view
from services.intake.domain import missing
from services.intake.parts import Parts
from services.intake.repository import Application, TimelineEntry
from services.intake.sealing_people import open_applicant, open_subject
from services.intake.wording import ADVICE, STATES, fault_text, paper_label, say
from shared.catalogue.rules import Rules
from shared.domain.lifecycle import State, has_ended
from shared.events.parts import Paper
from shared.privacy import fields
from shared.privacy.masking import mask_nik, mask_phone
from shared.privacy.sealing import DataKey, Sealed, open_sealed

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
        "note": _opened(key, application.note, fields.NOTE),
        "department": application.department,
        "cancellation_asked_at": application.cancellation_asked_at,
        "received_at": application.received_at,
        "advice": [
            {"where": a.where, "code": a.code, "text": say(ADVICE[a.code], language)}
            for a in application.advice
            if a.code in ADVICE
        ],
        **_what_is_missing(parts, application),
    }
    if key is not None:
        view |= _people(application, key)
    return view


def list_view(parts: Parts, page: Sequence[Application], keys: Mapping[str, DataKey]) -> list[Json]:
    """Return a page of requests in outline, with a name where there is a key."""
    return [
        _outline(parts.catalogue.rules(found.rule_version), found)
        | {"subject": _subject_name(found, keys.get(found.id))}
        for found in page
    ]


def timeline_view(parts: Parts, application: Application, key: DataKey | None) -> list[Json]:
    """Return what happened to a request, the oldest first."""
    rules = parts.catalogue.rules(application.rule_version)
    return [_entry_view(rules, application, entry, key) for entry in application.timeline]


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
    return [
        fault_view(rules, f.requirement, f.reason, f.details, key, application.applicant.language)
        | {"is_repaired": f.requirement in application.replaced}
        for f in application.faults
    ]


def fault_view(
    rules: Rules,
    requirement: str,
    reason: str,
    details: str | None,
    key: DataKey | None,
    language: str,
) -> Json:
    """Return a fault with its reason in words."""
    values = _opened(key, details, fields.DETAILS)
    return {
        "requirement": requirement,
        "label": paper_label(rules, requirement, language),
        "reason": reason,
        "text": fault_text(
            rules, requirement, reason, orjson.loads(values) if values else {}, language
        ),
    }


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
    return {"name": _opened(key, application.subject.name, fields.SUBJECT_NAME)}


def _entry_view(
    rules: Rules, application: Application, entry: TimelineEntry, key: DataKey | None
) -> Json:
    language = application.applicant.language
    told = dict(entry.particulars)
    view: Json = {"at": entry.at, "change": entry.change, "state": entry.state}
    if state := STATES.get(entry.state):
        view["state_label"] = say(state, language)
    if "faults" in told:
        told["faults"] = [
            fault_view(rules, f["requirement"], f["reason"], f.get("details"), key, language)
            for f in told["faults"]
        ]
    if "reason" in told:
        values = _opened(key, told.pop("details", None), fields.DETAILS)
        details = orjson.loads(values) if values else {}
        told["text"] = fault_text(rules, "", told["reason"], details, language)
    if "note" in told:
        told["note"] = _opened(key, told["note"], fields.NOTE)
    if "number" in told:
        told["number"] = _opened(key, told["number"], fields.PRODUCT_NUMBER)
    if "at" in told:
        told["appointment_at"] = told.pop("at")
    return view | told


def _opened(key: DataKey | None, sealed: Sealed | str | None, field: str) -> str | None:
    return open_sealed(key, sealed, field) if key and sealed else None
