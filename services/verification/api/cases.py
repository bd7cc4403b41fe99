"""Routes over single cases."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from services.verification.api.bodies import Decision, HandOver, PaperDecision
from services.verification.api.views import case_view, summary
from services.verification.domain.case import Case
from services.verification.use_cases import claiming, deciding, reading
from services.verification.use_cases.desk import Desk
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.files import ANY, answers_with, shown_file
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.CASE_READ))]
Claimer = Annotated[Principal, Depends(may(Action.CASE_CLAIM))]
Releaser = Annotated[Principal, Depends(may(Action.CASE_RELEASE))]
Decider = Annotated[Principal, Depends(may(Action.CASE_DECIDE))]
HanderOver = Annotated[Principal, Depends(may(Action.CASE_HAND_OVER))]
HistoryReader = Annotated[Principal, Depends(may(Action.CASE_HISTORY))]
PaperReader = Annotated[Principal, Depends(may(Action.PAPERS_READ))]

CaseId = Annotated[str, Path(max_length=100, description="The id of the request.")]
Requirement = Annotated[str, Path(max_length=64, examples=["KK_ASLI"])]


def case_router(desk: Desk) -> APIRouter:
    """Return the routes over cases."""
    router = APIRouter(prefix="/v1/cases/{case_id}", tags=["cases"])
    _add_reading(router, desk)
    _add_claiming(router, desk)
    _add_deciding(router, desk)
    return router


def _add_reading(router: APIRouter, desk: Desk) -> None:
    @router.get("", response_model=None, summary="Read a request, its papers and their checks.")
    async def read_case(who: Reader, case_id: CaseId) -> Response:
        """Return it with its people in clear; that it was read is recorded."""
        opened = await reading.open_case(desk, who, case_id)
        return json_answer(case_view(opened, desk.rulebook, desk.store.clock()))

    @router.get("/history", response_model=None, summary="Read what was done to a request.")
    async def read_history(who: HistoryReader, case_id: CaseId) -> Response:
        """Return every action and every reading, the latest last."""
        return json_answer({"items": await reading.read_history(desk, who, case_id)})

    @router.get(
        "/papers/{requirement}",
        response_class=Response,
        responses=answers_with(ANY),
        summary="Read a paper.",
    )
    async def read_paper(
        who: PaperReader,
        case_id: CaseId,
        requirement: Requirement,
        number: Annotated[int, Query(ge=1, le=100, description="Which file of it.")] = 1,
    ) -> Response:
        """Return the file; that it was read is recorded."""
        paper, content = await reading.read_paper(desk, who, case_id, requirement, number)
        return shown_file(content, paper.media_type)


def _add_claiming(router: APIRouter, desk: Desk) -> None:
    @router.post("/claim", response_model=None, summary="Claim a request.")
    async def claim(who: Claimer, case_id: CaseId) -> Response:
        """Take it for the caller alone; claiming what one holds changes nothing."""
        return await _shown(desk, who, await claiming.claim_case(desk, who, case_id))

    @router.post("/release", response_model=None, summary="Give a request back to the queue.")
    async def release(who: Releaser, case_id: CaseId) -> Response:
        """Give it back, to its old place; a supervisor may release what her clerks hold."""
        return json_answer(summary(await claiming.release_case(desk, who, case_id)))


def _add_deciding(router: APIRouter, desk: Desk) -> None:
    @router.put(
        "/papers/{requirement}", response_model=None, summary="Accept a paper, or find fault."
    )
    async def mark_paper(
        who: Decider, case_id: CaseId, requirement: Requirement, body: PaperDecision
    ) -> Response:
        """Note a verdict on one paper; it takes effect with the decision on the request."""
        fault = body.fault(requirement)
        return await _shown(
            desk,
            who,
            await deciding.mark_paper(desk, who, case_id, requirement, fault, body.version),
        )

    @router.post("/decision", response_model=None, summary="Verify, return or reject a request.")
    async def decide(who: Decider, case_id: CaseId, body: Decision) -> Response:
        """Decide; of two decisions at once one counts, and the other is told what is possible."""
        return json_answer(summary(await _decided(desk, who, case_id, body)))

    @router.post("/hand-over", response_model=None, summary="Give a request to another department.")
    async def hand_over(who: HanderOver, case_id: CaseId, body: HandOver) -> Response:
        """Give it to another department's queue, at the place that it had here."""
        case = await deciding.hand_over_request(
            desk, who, case_id, body.department, body.note, body.version
        )
        return json_answer(summary(case))


async def _decided(desk: Desk, who: Principal, case_id: str, body: Decision) -> Case:
    match body.decision:
        case "verify":
            return await deciding.verify_request(
                desk, who, case_id, body.note, body.version, head_agreed=body.head_agreed
            )
        case "return":
            faults = [fault.to_fault() for fault in body.faults]
            return await deciding.return_request(
                desk, who, case_id, faults, body.note, body.version
            )
        case "reject":
            return await deciding.reject_request(
                desk,
                who,
                case_id,
                body.reason or "",
                body.details,
                body.note,
                body.version,
            )


async def _shown(desk: Desk, who: Principal, case: Case) -> Response:
    return json_answer(
        case_view(await reading.unseal(desk, who, case), desk.rulebook, desk.store.clock())
    )
