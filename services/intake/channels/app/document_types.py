"""Routes about what may be asked for."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.intake.channels.app.bodies import ChecklistBody
from services.intake.channels.app.checklist_view import checklist_view
from services.intake.parts import Parts
from services.intake.use_cases import checklist_of
from shared.catalogue.describe import describe
from shared.catalogue.model import Language
from shared.domain.errors import NotFoundError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.DOCUMENT_TYPES_READ))]
Tongue = Annotated[Language, Query(description="Language of the texts.")]


def document_types_router(parts: Parts) -> APIRouter:
    """Return the routes about document types."""
    router = APIRouter(prefix="/v1/document-types", tags=["document types"])
    rules = parts.catalogue.current

    @router.get("", summary="List what may be asked for.")
    async def list_types(_: Reader, language: Tongue = "id") -> dict[str, Any]:
        return {
            "items": [
                {
                    "code": kind.code,
                    "name": kind.name.read(language),
                    "short_name": kind.short_name.read(language),
                    "department": kind.department.code,
                    "is_common": kind.is_common,
                    "in_person": kind.in_person,
                }
                for kind in rules.types.values()
            ]
        }

    @router.get("/{code}", summary="Show a document type: questions, papers, times, products.")
    async def show_type(_: Reader, code: str, language: Tongue = "id") -> dict[str, Any]:
        kind = rules.types.get(code)
        if kind is None:
            raise NotFoundError("document type of this code")
        return describe(rules, kind, language, parts.checklists.switches).model_dump(mode="json")

    @router.post("/{code}/checklist", summary="Draw up the checklist of a case.")
    async def draw_up(
        _: Reader, code: str, body: ChecklistBody, language: Tongue = "id"
    ) -> dict[str, Any]:
        if code not in rules.types:
            raise NotFoundError("document type of this code")
        facts = rules.type(code).answered(body.facts, body.dates, parts.today())
        return checklist_view(checklist_of(parts, code, facts), language)

    return router
