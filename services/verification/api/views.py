"""What clerks are shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.verification.checks.result import CheckResult
from services.verification.checks.texts import TEXTS
from services.verification.domain.case import Case, Verdict
from services.verification.queue_views import COUNTS
from services.verification.rulebook import Rulebook
from services.verification.use_cases.reading import OpenCase
from shared.catalogue.model import Text
from shared.domain.lifecycle import Service, allowed
from shared.events.parts import Paper
from shared.persistence.mongo import Document
from shared.persistence.place import Place
from shared.web.paging import page_of, to_cursor

Json = dict[str, Any]


def case_view(opened: OpenCase, rulebook: Rulebook, now: datetime) -> Json:
    """Return a case as a clerk works on it."""
    case = opened.case
    return {
        **summary(case),
        "type_name": _text(rulebook.type_of(case).name),
        "rule_version": case.rule_version,
        "facts": case.facts,
        "channel": case.channel,
        "received_at": case.received_at,
        "queued_at": case.queued_at,
        "waiting_since": case.waiting_since,
        "answer_by": case.answer_by,
        "clock": _clock(case, rulebook, now),
        "escalated_at": case.escalated_at,
        "times_returned": case.times_returned,
        "reported_late": _reported_late(case, rulebook),
        "applicant": opened.applicant,
        "subject": opened.subject,
        "checklist": _checklist(case, rulebook),
        "papers": _papers(case, rulebook),
        "checks": [check_view(found) for found in case.findings],
        "duplicates": [duplicate.model_dump() for duplicate in case.duplicates],
        "history": f"/v1/cases/{case.id}/history",
    }


def _reported_late(case: Case, rulebook: Rulebook) -> Json | None:
    """Return what is done with a late report by the rules; None for what was reported in time."""
    limit = rulebook.type_of(case).reporting_limit
    if not case.is_reported_late or limit is None:
        return None
    return {
        "days": limit.days,
        "if_late": _text(limit.if_late) if limit.if_late else None,
        "agreed_at": case.head_agreed_at,
    }


def _clock(case: Case, rulebook: Rulebook, now: datetime) -> Json:
    """Return how the promise stands; spans are seconds of office time."""
    clock, calendar = rulebook.clock(case), rulebook.calendar(case)
    return {
        "standing": rulebook.standing(case, now),
        "due": clock.due,
        "worked_seconds": int(clock.worked_by(now, calendar).total_seconds()),
        "remaining_seconds": int(clock.remaining(now, calendar).total_seconds()),
        "delays": clock.delays,
    }


def summary(case: Case) -> Json:
    """Return where a case stands, and whose it is."""
    return {
        "id": case.id,
        "ticket": case.ticket,
        "document_type": case.document_type,
        "state": case.state,
        "sequence": case.sequence,
        "version": case.version,
        "department": case.department,
        "section": case.section,
        "claim": case.claim.model_dump() if case.claim else None,
        "allowed": allowed(case.state, Service.VERIFICATION),
    }


def queue_item(document: Document) -> Json:
    """Return a case as a queue lists it; nothing here is personal data."""
    left_out = {"_id", "findings", "clock"}
    item = {name: value for name, value in document.items() if name not in left_out}
    item["id"] = document["_id"]
    item["delays"] = (document.get("clock") or {}).get("delays", 0)
    item["checks"] = Counter(found["severity"] for found in document.get("findings", ()))
    return item


def queue_items(found: Sequence[Document], limit: int, order: str) -> Json:
    """Return a page of a list of cases that is in the order of a time, by the name of the time."""
    page = page_of(found, limit, lambda case: to_cursor(Place(case[order], case["_id"])))
    return {"items": [queue_item(document) for document in page.items], "next": page.next}


def queue_counts(departments: Mapping[str, Mapping[str, int]]) -> Json:
    """Return how full the queues are, together and by department."""
    together = dict.fromkeys((view.value for view in COUNTS), 0)
    for counts in departments.values():
        for view in counts:
            together[view] += counts[view]
    return {**together, "departments": departments}


def check_view(found: CheckResult) -> Json:
    """Return a finding with its words."""
    return {**found.model_dump(), "text": _text(TEXTS[found.code])}


def _checklist(case: Case, rulebook: Rulebook) -> list[Json]:
    checklist = rulebook.checklist(case)
    sent = {paper.requirement for paper in case.papers}
    groups = [(one,) for one in checklist.required] + list(checklist.groups)
    listed = [(r, number, False) for number, group in enumerate(groups, 1) for r in group]
    listed += [(r, None, True) for r in checklist.brought]  # type: ignore[misc]
    return [
        {
            "requirement": requirement.paper.code,
            "label": _text(requirement.name),
            "choice": choice,
            "is_sent": requirement.paper.code in sent,
            "is_brought": is_brought,
            "must_be_original": requirement.paper.must_be_original,
            "note": _text(note) if (note := requirement.note or requirement.paper.note) else None,
            "confidence": requirement.confidence,
            "sources": [s.title for s in requirement.sources or requirement.paper.sources],
            **_verdict(case, requirement.paper.code, is_sent=requirement.paper.code in sent),
        }
        for requirement, choice, is_brought in listed
    ]


def _verdict(case: Case, code: str, *, is_sent: bool) -> Json:
    """Return what a clerk said of a paper, which may have been shown to her and not sent."""
    mark = case.mark(code)
    # What is to be looked at anew, and is not there, is missing.
    if mark is None or (mark.verdict is Verdict.NEW and not is_sent):
        return {"status": "unseen" if is_sent else "missing", "reason": None}
    return {"status": mark.verdict, "reason": mark.reason}


def _papers(case: Case, rulebook: Rulebook) -> list[Json]:
    numbers: Counter[str] = Counter()
    views = []
    for paper in case.papers:
        numbers[paper.requirement] += 1
        views.append(_paper(case, paper, numbers[paper.requirement], rulebook))
    return views


def _paper(case: Case, paper: Paper, number: int, rulebook: Rulebook) -> Json:
    known: Mapping[str, Any] = rulebook.rules(case).papers
    label = known[paper.requirement].label if paper.requirement in known else None
    return {
        "requirement": paper.requirement,
        "number": number,
        "label": _text(label) if label else None,
        "media_type": paper.media_type,
        "size": paper.size,
        "photo": paper.photo.model_dump() if paper.photo else None,
        **_verdict(case, paper.requirement, is_sent=True),
        "checks": [check_view(f) for f in case.findings if f.requirement == paper.requirement],
        "content": f"/v1/cases/{case.id}/papers/{paper.requirement}?number={number}",
    }


def _text(text: Text) -> Json:
    return {"id": text.id, "en": text.en}
