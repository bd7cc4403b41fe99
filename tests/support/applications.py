"""Applications as intake keeps them, and what other services say about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.intake import domain
from services.intake.checklists import Checklists
from services.intake.repository import Application
from shared.domain.lifecycle import State
from shared.events.parts import Channel, Paper, PaperFault, Party, Subject
from shared.events.verification import RequestReturned
from shared.privacy import fields
from shared.privacy.sealing import DataKey, seal
from tests.support.catalogue import CATALOGUE, RULES

CHECKLISTS = Checklists(CATALOGUE, {})
NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
KEY = DataKey("request-1", bytes(32))
LOST_CARD_PAPERS = ("F-1.02", "SURAT_POLISI")


def a_party(**given: Any) -> Party:
    """Return an applicant, sealed."""
    values: dict[str, Any] = {
        "ref": "ref-siti",
        "role": "resident",
        "name": seal(KEY, "Siti Nurhayati", fields.APPLICANT_NAME),
        "contact_ref": "contact-siti",
    }
    return Party(**(values | given))


def a_sealed_subject(name: str = "Siti Nurhayati") -> domain.SealedSubject:
    """Return a subject, sealed."""
    subject = Subject(name=seal(KEY, name, fields.SUBJECT_NAME), village="33.19.08.2001")
    return domain.SealedSubject(subject, fingerprints=("f1",), advice=())


def a_paper(requirement: str, attachment: str = "a-1") -> Paper:
    """Return an uploaded paper."""
    return Paper(requirement=requirement, attachment=attachment, media_type="image/jpeg", size=1000)


def a_draft(**given: Any) -> Application:
    """Return a draft for a lost card, with nothing in it yet."""
    values: dict[str, Any] = {
        "id": KEY.owner,
        "ticket": "KDS-7K3M-9QXC",
        "channel": Channel.APP,
        "filed_by": "ref-siti",
        "document_type": "KTP_GANTI",
        "rule_version": RULES.version,
        "applicant": a_party(),
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Application(**(values | given))


def a_full_draft(**given: Any) -> Application:
    """Return a draft that may be handed in."""
    draft = domain.set_subject(a_draft(facts={"sebab": "hilang"}), a_sealed_subject(), NOW)
    filled = domain.add_papers(draft, [a_paper(code) for code in LOST_CARD_PAPERS], NOW)
    return filled.model_copy(update=given)


def checklist_of(application: Application) -> Any:
    """Return the checklist of an application."""
    return CHECKLISTS.of(application.rule_version, application.document_type, application.facts)


def submitted() -> Application:
    """Return a request that was handed in."""
    draft = a_full_draft()
    return domain.submit(draft, checklist_of(draft), NOW)[0]


def a_return(application: Application, *faults: PaperFault, **given: Any) -> RequestReturned:
    """Return what verification says when it returns a request."""
    values: dict[str, Any] = {
        "request_id": application.id,
        "ticket": application.ticket,
        "document_type": application.document_type,
        "sequence": application.sequence + 1,
        "state": State.RETURNED,
        "department": "DAFDUK",
        "faults": faults or (PaperFault(requirement="SURAT_POLISI", reason="FOTO_BURAM"),),
        "repair_by": NOW + timedelta(days=14),
    }
    return RequestReturned(**(values | given))
