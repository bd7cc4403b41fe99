"""Printing requirement packets, singly and in bulk; what is printed is recorded before."""

from collections.abc import Sequence
from functools import partial

from services.verification import packet_words as words
from services.verification.domain.case import Case, Verdict
from services.verification.use_cases.desk import Desk, visible_case
from services.verification.use_cases.identity import open_applicant, open_subject
from services.verification.use_cases.writing_down import record_about
from shared.catalogue.model import Text
from shared.catalogue.requirements import Requirement
from shared.domain.errors import NotFoundError, TooLargeError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.printing.packet import Packet, PacketPaper, make_packet, merge
from shared.printing.sheets import Sheets, Trouble, to_sheets
from shared.printing.words import (
    APPLICANT,
    OFFICE,
    RECEIVED,
    SERVICE,
    SUBJECT,
    PrintLanguage,
    printed_words,
    time_words,
)
from shared.privacy.sealing import DataKey

MOST_TOGETHER = 20
MOST_SHEETS_TOGETHER = 200
"""About 60 MB of pictures."""


async def print_packets(
    desk: Desk, who: Principal, case_ids: Sequence[str], language: PrintLanguage
) -> bytes:
    """Return the packets of cases as one PDF, in the order asked for.

    Raises:
        NotFoundError: There is no such case for this person; nothing is printed.
        KeyDestroyedError: A request's data were erased.
        TooLargeError: They are too many sheets for one file.
        PressBusyError: The press is busy.
    """
    async with desk.press.job():
        async with desk.store.unit_of_work() as unit:
            cases = [await visible_case(unit, who, Action.CASE_PRINT, i) for i in case_ids]
            for case in cases:
                codes = {"printed": "packet", "papers": str(len(case.papers))}
                record_about(unit, who, Action.CASE_PRINT, case, codes=codes)
        printed = printed_words(who.id, unit.now, language)
        parts, sheets = [], 0
        for case in cases:
            packet = await _packet(desk, case, language, printed)
            sheets += sum(len(s.pages) for paper in packet.papers for s in paper.sheets)
            if sheets > MOST_SHEETS_TOGETHER:
                raise TooLargeError(
                    f"These are more than {MOST_SHEETS_TOGETHER} sheets. Print fewer at once."
                )
            made = partial(make_packet, packet, words.packet_words(language))
            parts.append(await desk.press.make(made))
        return parts[0] if len(parts) == 1 else await desk.press.make(partial(merge, parts))


async def _packet(desk: Desk, case: Case, language: PrintLanguage, printed: str) -> Packet:
    key = await desk.keyring.get(case.id)
    read = language
    facts: list[tuple[str, str]] = [
        (SERVICE.read(read), desk.rulebook.type_of(case).name.read(read)),
        (SUBJECT.read(read), open_subject(key, case.subject)["name"] or ""),
        (APPLICANT.read(read), open_applicant(key, case.applicant)["name"] or ""),
        (RECEIVED.read(read), time_words(case.received_at, language)),
    ]
    return Packet(
        office=OFFICE,
        ticket=case.ticket,
        facts=tuple(facts),
        papers=await _papers(desk, case, key, language),
        printed=printed,
        qr=case.ticket,
    )


async def _papers(
    desk: Desk, case: Case, key: DataKey, language: PrintLanguage
) -> tuple[PacketPaper, ...]:
    """Return the checklist's papers with their sheets, and after them what was sent besides."""
    checklist = desk.rulebook.checklist(case)
    asked = [*checklist.required, *(r for group in checklist.groups for r in group)]
    brought = {requirement.paper.code for requirement in checklist.brought}
    named = {r.paper.code: r for r in (*asked, *checklist.brought)}
    codes = [
        *named,
        *dict.fromkeys(p.requirement for p in case.papers if p.requirement not in named),
    ]
    known = desk.rulebook.rules(case).papers
    papers = []
    for code in codes:
        requirement = named.get(code)
        label = requirement.name if requirement else known[code].label
        sheets = await _sheets(desk, case, key, code)
        papers.append(
            PacketPaper(
                label=label.read(language),
                state=_state(case, code, is_brought=code in brought).read(language),
                is_done=_is_accepted(case, code),
                sheets=sheets,
                note=words.ORIGINAL.read(language) if _is_original(requirement) else "",
            )
        )
    return tuple(papers)


async def _sheets(desk: Desk, case: Case, key: DataKey, code: str) -> tuple[Sheets, ...]:
    sheets = []
    for paper in case.papers:
        if paper.requirement == code:
            try:
                content = await desk.attachments.read(key, paper.attachment)
            except NotFoundError:
                sheets.append(Sheets(trouble=Trouble.GONE))
            else:
                sheets.append(await to_sheets(content, paper.media_type))
    return tuple(sheets)


def _state(case: Case, code: str, *, is_brought: bool) -> Text:
    mark = case.mark(code)
    if mark is not None:
        return words.VERDICTS[mark.verdict]
    if any(paper.requirement == code for paper in case.papers):
        return words.UNSEEN
    return words.TO_BRING if is_brought else words.NOT_SENT


def _is_accepted(case: Case, code: str) -> bool:
    mark = case.mark(code)
    return mark is not None and mark.verdict is Verdict.ACCEPTED


def _is_original(requirement: Requirement | None) -> bool:
    return requirement is not None and requirement.paper.must_be_original
