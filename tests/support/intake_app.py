"""Residents' and others' calls of intake's app channel, and what comes of them."""

from datetime import timedelta
from typing import Any

import httpx

from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.events.verification import RequestReturned, RequestRouted
from tests.support.intake import (
    LOST_CARD_PAPERS,
    IntakeUnderTest,
    Json,
    a_photo,
    a_request,
    multipart,
)

PHOTO = a_photo(size=(300, 400))
PAPERS = dict.fromkeys(LOST_CARD_PAPERS, PHOTO)


async def post(
    intake: IntakeUnderTest, person: str, path: str, key: str | None = None, **sent: Any
) -> httpx.Response:
    """Send something to a route of requests."""
    return await intake.client.post(f"/v1/requests{path}", headers=intake.by(person, key), **sent)


async def get(intake: IntakeUnderTest, person: str, path: str = "", **query: Any) -> httpx.Response:
    """Read a route of requests."""
    return await intake.client.get(f"/v1/requests{path}", headers=intake.by(person), params=query)


async def filed(intake: IntakeUnderTest, person: str = "siti", **given: Any) -> Json:
    """File a request with its papers; return it as its applicant sees it."""
    parts = multipart(a_request(submit=True, **given), PAPERS)
    response = await post(intake, person, "", files=parts)
    assert response.status_code == 201, response.text
    return dict(response.json())


def about(request: Json, sequence: int, state: State) -> Json:
    """Return what every event of a request says of it."""
    told = {name: request[name] for name in ("ticket", "document_type")}
    return told | {"request_id": request["id"], "sequence": sequence, "state": state}


async def returned(intake: IntakeUnderTest, *faults: PaperFault, days: int = 14) -> Json:
    """File a request and have it returned, for a blurred police letter unless said otherwise."""
    request = await filed(intake)
    routed = RequestRouted(**about(request, 2, State.IN_VERIFICATION), department="DAFDUK")
    back = RequestReturned(
        **about(request, 3, State.RETURNED),
        department="DAFDUK",
        faults=faults or (PaperFault(requirement="SURAT_POLISI", reason="FOTO_BURAM"),),
        repair_by=intake.parts.now() + timedelta(days=days),
    )
    await intake.hear(routed, back, times=2)
    return request
