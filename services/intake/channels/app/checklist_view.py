"""Checklists as the app is shown them."""

from collections.abc import Iterable
from typing import Any

from services.intake.wording import say
from shared.catalogue.checklist import Checklist
from shared.catalogue.requirements import Requirement


def checklist_view(checklist: Checklist, language: str) -> dict[str, Any]:
    """Return what to ask next and which papers are needed, in words of a language."""
    turned_away = checklist.turned_away
    return {
        "questions": [
            {
                "code": fact.code,
                "text": say(fact.question, language),
                "answers": [
                    {"code": code, "label": say(label, language)}
                    for code, label in fact.answers.items()
                ],
            }
            for fact in checklist.questions
        ],
        "required": _papers(checklist.required, language),
        "one_of": [_papers(group, language) for group in checklist.groups],
        "brought": _papers(checklist.brought, language),
        "turned_away": (
            {"reason": turned_away.code, "text": say(turned_away.text, language)}
            if turned_away
            else None
        ),
        "is_settled": checklist.is_settled,
    }


def _papers(requirements: Iterable[Requirement], language: str) -> list[dict[str, Any]]:
    return [
        {
            "code": r.paper.code,
            "label": say(r.name, language),
            "is_form": r.paper.is_form,
            "must_be_original": r.paper.must_be_original,
            "note": say(note, language) if (note := r.note or r.paper.note) else None,
        }
        for r in requirements
    ]
