"""Printing pick-up slips; what is printed is recorded before."""

from functools import partial

from services.processing.repository import WORK, WorkRecord
from services.processing.use_cases.desk import Desk, record_about, visible
from shared.catalogue.model import Text
from shared.catalogue.rules import Rules
from shared.domain.public_link import public_link
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.printing.slip import Section, Slip, make_slip
from shared.printing.words import (
    APPLICANT,
    CHECK_CODE,
    OFFICE,
    SERVICE,
    SUBJECT,
    PrintLanguage,
    date_words,
    printed_words,
    time_words,
)
from shared.privacy import fields
from shared.privacy.check_code import check_code
from shared.privacy.sealing import open_sealed

_TITLE = Text(id="Tanda pengambilan", en="Pick-up slip")
_DUE = Text(id="Dijanjikan selesai", en="Promised by")
_COLLECT = Text(id="Diambil di loket", en="To be collected at the window")
_SENT = Text(id="Dikirim sebagai dokumen elektronik", en="Sent as an electronic document")
_READY = Text(id="siap", en="ready")
_NOT_READY = Text(id="belum siap", en="not ready yet")
_APPOINTMENT = Text(id="Janji temu", en="Appointment")
_BRING = Text(id="Bawa aslinya: {papers}", en="Bring the originals: {papers}")
_NOTE = Text(
    id="Tunjukkan lembar ini dan KTP-el saat mengambil. Pengurusan tidak dipungut biaya.",
    en="Show this slip and your identity card at the window. There is no fee.",
)


async def print_slip(desk: Desk, who: Principal, request_id: str, language: PrintLanguage) -> bytes:
    """Return the pick-up slip of a request as PDF; its QR code leads to the public page.

    Args:
        desk: The desk.
        who: Who prints.
        request_id: Of which request.
        language: Of the slip.

    Raises:
        NotFoundError: There is no such work for this caller.
        KeyDestroyedError: The request's data were erased.
    """
    async with desk.press.job():
        async with desk.store.unit_of_work() as unit:
            work = visible(await unit.get(WORK, request_id), who, Action.WORK_PRINT)
            record_about(unit, who, Action.WORK_PRINT, work, printed="slip")
        slip = await _slip(desk, work, language, printed_words(who.id, unit.now, language))
        return await desk.press.make(partial(make_slip, slip))


async def _slip(desk: Desk, work: WorkRecord, language: PrintLanguage, printed: str) -> Slip:
    key = await desk.keyring.get(work.id)
    rules = desk.catalogue.rules(work.rule_version)
    read, code = language, check_code(key)
    facts = [
        (SERVICE.read(read), rules.type(work.document_type).name.read(read)),
        (SUBJECT.read(read), open_sealed(key, work.subject.name, fields.SUBJECT_NAME)),
        (APPLICANT.read(read), open_sealed(key, work.applicant.name, fields.APPLICANT_NAME)),
    ]
    if work.due:
        facts.append((_DUE.read(read), date_words(work.due, language)))
    return Slip(
        office=OFFICE,
        title=_TITLE.read(read),
        ticket=work.ticket,
        code=(CHECK_CODE.read(read), code),
        facts=tuple(facts),
        sections=(
            Section(_COLLECT.read(read), _products(work, rules, language, is_collected=True)),
            Section(_SENT.read(read), _products(work, rules, language, is_collected=False)),
            Section(_APPOINTMENT.read(read), _appointment(work, rules, language)),
        ),
        note=_NOTE.read(read),
        printed=printed,
        qr=public_link(desk.public_url, work.ticket, code),
    )


def _products(
    work: WorkRecord, rules: Rules, language: PrintLanguage, *, is_collected: bool
) -> tuple[str, ...]:
    read = language
    products = [(p, rules.product(p.code)) for p in work.products]
    return tuple(
        f"{known.name.read(read)} – {(_READY if product.is_ready else _NOT_READY).read(read)}"
        for product, known in products
        if known.is_collected is is_collected
    )


def _appointment(work: WorkRecord, rules: Rules, language: PrintLanguage) -> tuple[str, ...]:
    appointment = work.appointment
    if appointment is None:
        return ()
    lines = [f"{time_words(appointment.at, language)}, {appointment.place}"]
    if appointment.bring:
        papers = ", ".join(rules.paper(c).label.read(language) for c in appointment.bring)
        lines.append(_BRING.read(language).format(papers=papers))
    return tuple(lines)
