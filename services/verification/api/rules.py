"""Routes over the office's rules, as desks need them to show and to decide."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from services.verification.domain.reasons import FROM_THE_PAPER
from services.verification.rulebook import Rulebook
from shared.catalogue.facts import Fact
from shared.catalogue.model import Text
from shared.catalogue.rules import Rules
from shared.catalogue.villages import Villages, load_villages
from shared.domain.errors import NotFoundError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.DOCUMENT_TYPES_READ))]
Version = Annotated[str, Path(max_length=40, examples=["2021-09"])]


def rules_router(rulebook: Rulebook) -> APIRouter:
    """Return the routes over rules."""
    router = APIRouter(prefix="/v1/rules", tags=["rules"])
    villages = load_villages(rulebook.catalogue.current.office.meta.region)

    @router.get("/{version}", summary="Read a version of the rules, or the `current` one.")
    async def read_rules(_: Reader, version: Version) -> dict[str, Any]:
        """Return names, rules and reasons in both languages; a version never changes."""
        found = rulebook.version(version)
        if found is None:
            raise NotFoundError("version of the rules")
        return _view(found, villages)

    return router


def _view(rules: Rules, villages: Villages) -> dict[str, Any]:
    return {
        "version": rules.version,
        "departments": {
            code: _text(department.name) for code, department in rules.office.departments.items()
        },
        "document_types": {
            code: {
                "name": _text(kind.name),
                "department": kind.department.code,
                "made_by": list(dict.fromkeys(p.department.code for p in kind.products)),
                "precondition": _text(kind.precondition) if kind.precondition else None,
                "note": _text(kind.note) if kind.note else None,
                "legal_basis": kind.legal_basis,
                "facts": {fact.code: _fact(fact) for fact in kind.facts.values()},
            }
            for code, kind in rules.types.items()
        },
        "general_rules": [_text(rule.text) for rule in rules.office.general_rules.values()],
        "products": {code: _text(product.name) for code, product in rules.products.items()},
        "papers": {code: _text(paper.label) for code, paper in rules.papers.items()},
        "reasons": [
            {
                "code": reason.code,
                "name": _text(reason.name),
                "leads_to": reason.leads_to,
                "text": _text(reason.text),
                "details": sorted(reason.placeholders - FROM_THE_PAPER),
            }
            for reason in rules.reasons.values()
        ],
        "villages": {village.code: village.name for village in villages},
        "districts": _districts(villages),
    }


def _districts(villages: Villages) -> dict[str, dict[str, str]]:
    """Return the villages by their districts, because districts and villages share names."""
    districts: dict[str, dict[str, str]] = {}
    for village in sorted(villages, key=lambda v: (v.district, v.name)):
        districts.setdefault(village.district, {})[village.code] = village.name
    return districts


def _fact(fact: Fact) -> dict[str, Any]:
    answers = {code: _text(answer) for code, answer in fact.answers.items()}
    return {"question": _text(fact.question), "answers": answers}


def _text(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}
