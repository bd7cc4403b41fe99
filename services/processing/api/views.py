"""What callers get: plain values, made fast because desks poll."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.processing.load import Load
from services.processing.repository import WorkRecord
from services.processing.use_cases.reading import OpenedWork
from shared.persistence.place import Place
from shared.trail.records import TrailRecord
from shared.web.paging import page_of, to_cursor


def to_summary(work: WorkRecord, now: datetime) -> dict[str, Any]:
    """Return work without personal data, for lists and as the answer to a change."""
    return {
        "id": work.id,
        "ticket": work.ticket,
        "document_type": work.document_type,
        "channel": work.channel,
        "state": work.state,
        "sequence": work.sequence,
        "departments": work.departments,
        "received_at": work.received_at,
        "verified_at": work.verified_at,
        "due": work.due,
        "overdue": work.is_overdue(now),
        "warned_at": work.warned_at,
        "delays": work.delays,
        "clock_stopped": work.clock is not None and not work.clock.is_running,
        "delay_cause": work.delay_cause,
        "appointment": dict(work.appointment) if work.appointment else None,
        "completed_at": work.completed_at,
        "remaining": work.remaining,
        "products": [
            {
                "key": product.key,
                "code": product.code,
                "department": product.department,
                "form": product.form,
                "ready_at": product.ready_at,
                "ready_by": product.ready_by,
                "collected_at": product.collected.at if product.collected else None,
            }
            for product in work.products
        ],
    }


def to_detail(opened: OpenedWork, now: datetime) -> dict[str, Any]:
    """Return one request with all that is needed to make its products."""
    work = opened.work
    view = to_summary(work, now)
    for product in view["products"]:
        product["number"] = (opened.numbers or {}).get(product["key"])
        product["collected_by"] = (opened.collectors or {}).get(product["key"])
    view |= {
        "rule_version": work.rule_version,
        "facts": work.facts,
        "reported_late": work.is_reported_late,
        "papers": _papers(work),
        "subject": opened.subject,
        "applicant": {
            "name": opened.applicant_name,
            "role": work.applicant.role,
            "village": work.applicant.village,
            "language": work.applicant.language,
        },
        "erased": opened.is_erased,
    }
    return view


def to_load(load: Load) -> dict[str, Any]:
    """Return the load of a department, as one row."""
    return {
        "department": load.department,
        "open": load.open,
        **load.promises,
        "oldest": load.oldest,
    }


def _papers(work: WorkRecord) -> list[dict[str, Any]]:
    numbers: Counter[str] = Counter()
    views = []
    for paper in work.papers:
        numbers[paper.requirement] += 1
        number = numbers[paper.requirement]
        views.append(
            {
                "requirement": paper.requirement,
                "number": number,
                "media_type": paper.media_type,
                "size": paper.size,
                "content": f"/v1/work/{work.id}/papers/{paper.requirement}?number={number}",
            }
        )
    return views


def to_page(works: Sequence[WorkRecord], limit: int, now: datetime) -> dict[str, Any]:
    """Return a page of a list in the order of promises; all that is listed has one."""
    page = page_of(works, limit, lambda w: to_cursor(Place(w.due or w.received_at, w.id)))
    return {"items": [to_summary(work, now) for work in page.items], "next": page.next}


def to_change(record: TrailRecord) -> dict[str, Any]:
    """Return what somebody did with work: who, when, by which right, and what came of it."""
    return {
        "at": record.at,
        "by": record.by,
        "did": record.did,
        "outcomes": [code for code in record.codes.get("outcome", "").split(", ") if code],
    }
