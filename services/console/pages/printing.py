"""What is printed: packets, one or many; receipts; pick-up slips. The APIs record each."""

from fastapi import APIRouter, Response

from services.console.apis import File
from services.console.visit import Posted, Visited
from shared.web.files import kept_file

router = APIRouter()


@router.get("/cases/{case_id}/packet")
async def print_packet(visit: Visited, case_id: str) -> Response:
    """Print everything of one request."""
    path = f"/v1/cases/{case_id}/packet"
    return _pdf(await visit.fetch("verification", path, language=visit.language), "berkas")


@router.post("/queue/print")
async def print_chosen(visit: Posted) -> Response:
    """Print the packets of the chosen requests as one file."""
    cases = [value for value in visit.form.getlist("case") if isinstance(value, str)]
    file = await visit.ask("verification", "/v1/packets", {"cases": cases}, language=visit.language)
    return _pdf(file, "berkas")


@router.get("/incoming/{request_id}/receipt")
async def print_receipt(visit: Visited, request_id: str) -> Response:
    """Print the receipt of a request."""
    path = f"/v1/requests/{request_id}/receipt"
    return _pdf(await visit.fetch("intake", path, language=visit.language), "tanda-terima")


@router.get("/worklist/{request_id}/slip")
async def print_slip(visit: Visited, request_id: str) -> Response:
    """Print what the applicant brings along to fetch a product."""
    path = f"/v1/work/{request_id}/slip"
    return _pdf(await visit.fetch("processing", path, language=visit.language), "tanda-pengambilan")


def _pdf(file: File, name: str) -> Response:
    # As a file, because browsers show no PDF under a policy as strict as the console's.
    return kept_file(file.content, file.media_type, f"{name}.pdf")
