"""The receipt of a request, as a page to take along."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from services.intake import use_cases
from services.intake.channels.app.answers import record_shown
from services.intake.channels.app.callers import caller_of
from services.intake.parts import Parts
from services.intake.repository import Application
from services.intake.sealing_people import open_applicant, open_subject
from shared.catalogue.model import Text
from shared.domain.errors import NotFoundError, NotPermittedError
from shared.domain.public_link import public_link
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.printing.press import Press
from shared.printing.slip import Section, Slip, make_slip
from shared.printing.words import (
    APPLICANT,
    CHECK_CODE,
    OFFICE,
    RECEIVED,
    SERVICE,
    SUBJECT,
    PrintLanguage,
    date_words,
    printed_words,
    time_words,
)
from shared.privacy.check_code import check_code
from shared.privacy.sealing import DataKey
from shared.web.files import PDF, answers_with, shown_file
from shared.web.sign_in import may

_TITLE = Text(id="Tanda terima permohonan", en="Receipt of your request")
_ANSWER = Text(id="Hasil pemeriksaan paling lambat", en="You hear of the check by")
_PAPERS = Text(id="Berkas yang diterima", en="Papers received")
_NOTE = Text(
    id="Simpan lembar ini. Sebutkan nomor tiket bila bertanya. Pengurusan tidak dipungut biaya.",
    en="Keep this receipt. Give the ticket number when you ask. There is no fee.",
)


def printing_router(parts: Parts) -> APIRouter:
    """Return the route that prints receipts."""
    router = APIRouter(prefix="/v1/requests/{request_id}", tags=["printing"])
    press = Press()

    @router.get(
        "/receipt",
        response_class=Response,
        responses=answers_with(PDF),
        summary="Print the receipt of a request.",
    )
    async def print_receipt(
        request_id: Annotated[str, Path(max_length=64)],
        principal: Annotated[Principal, Depends(may(Action.REQUESTS_READ))],
        language: PrintLanguage = "id",
    ) -> Response:
        """Return what was received, when, and until when an answer is promised."""
        caller = caller_of(principal, Action.REQUESTS_READ, parts.hasher)
        found = await use_cases.get(parts, caller, request_id)
        if found.is_draft:
            raise NotFoundError("receipt of a draft; hand it in first")
        if not caller.may_read_people(found.filed_by):
            raise NotPermittedError("A receipt names people, whom your role may not see.")
        async with press.job():
            await record_shown(parts, caller, [found], printed="receipt")
            key = await parts.keyring.get(found.id)
            printed = printed_words(principal.id, parts.now(), language)
            slip = receipt(parts, found, key, language, printed)
            return shown_file(await press.make(partial(make_slip, slip)), PDF, "receipt.pdf")

    return router


def receipt(
    parts: Parts,
    found: Application,
    key: DataKey,
    language: PrintLanguage,
    printed: str,
) -> Slip:
    """Return what stands on a receipt; its QR code leads to the public page."""
    rules, read, code = parts.catalogue.rules(found.rule_version), language, check_code(key)
    facts = [(SERVICE.read(read), rules.type(found.document_type).name.read(read))]
    if found.subject:
        facts.append((SUBJECT.read(read), open_subject(key, found.subject).name))
    facts.append((APPLICANT.read(read), open_applicant(key, found.applicant).name))
    if found.received_at:
        facts.append((RECEIVED.read(read), time_words(found.received_at, language)))
    if found.answer_by:
        facts.append((_ANSWER.read(read), date_words(found.answer_by, language)))
    labels = [rules.paper(paper.requirement).label.read(read) for paper in found.papers]
    return Slip(
        office=OFFICE,
        title=_TITLE.read(read),
        ticket=found.ticket,
        code=(CHECK_CODE.read(read), code),
        facts=tuple(facts),
        sections=(Section(_PAPERS.read(read), tuple(dict.fromkeys(labels))),),
        note=_NOTE.read(read),
        printed=printed,
        qr=public_link(parts.settings.public_url, found.ticket, code),
    )
