"""Bringing a file of village heads into the register: a report on each line, or a dry run of it."""

from collections import Counter
from typing import Any, Final

from pydantic import BaseModel

from services.intake.channels.whatsapp.people.heads import change_head, check_head, register_head
from services.intake.channels.whatsapp.people.heads_file import Line
from services.intake.channels.whatsapp.people.register import (
    HEAD_NAME,
    HEAD_WHATSAPP_ID,
    VILLAGE_HEADS,
    VillageHead,
)
from services.intake.parts import Parts
from shared.domain.errors import InvalidInputError, PermanentError
from shared.identity.principal import Principal
from shared.privacy.sealing import open_sealed

IMPORTED: Final = "from a file"


class LineReport(BaseModel):
    """What came, or would come, of one line; no personal data.

    Attributes:
        line: Its number in the file; the heading is 1.
        outcome: `added`, `changed`, `unchanged` or `refused`.
        id: The village head.
        problems: What is wrong, by field.
        advice: What somebody should look at.
    """

    line: int
    outcome: str
    id: str | None = None
    problems: dict[str, str] = {}
    advice: list[str] = []


class ImportReport(BaseModel):
    """What came of a file, by line."""

    is_dry_run: bool
    counts: dict[str, int]
    lines: list[LineReport]


async def import_heads(
    parts: Parts, by: Principal, lines: list[Line], *, is_dry_run: bool
) -> ImportReport:
    """Add those who are new and change those whose phone is known, each line by itself."""
    numbers = Counter(_phone_hash(parts, line) for line in lines)
    reports = []
    for line in lines:
        is_twice = numbers[_phone_hash(parts, line)] > 1 and not line.problems
        twice = {"phone": "stands in the file twice; two people never share a record"}
        problems = line.problems or (twice if is_twice else {})
        if problems:
            reports.append(LineReport(line=line.number, outcome="refused", problems=problems))
        else:
            reports.append(await _take(parts, by, line, is_dry_run=is_dry_run))
    counts = Counter(report.outcome for report in reports)
    return ImportReport(is_dry_run=is_dry_run, counts=dict(counts), lines=reports)


async def _take(parts: Parts, by: Principal, line: Line, *, is_dry_run: bool) -> LineReport:
    report = LineReport(line=line.number, outcome="refused")
    try:
        given = check_head(parts, {**line.given, "village": _village_code(parts, line)})
        phone_hash = parts.hasher.phone(given["phone"])
        known = await parts.store.find_one(VILLAGE_HEADS, {"phone_hash": phone_hash})
        advice = await _advice(parts, given["village"], known)
        new = given if known is None else await _differing(parts, known, given)
        if known is not None and not new:
            return LineReport(line=line.number, outcome="unchanged", id=known.id)
        outcome = "added" if known is None else "changed"
        head = known
        if not is_dry_run:
            head = (
                await register_head(parts, by, **given)
                if known is None
                else await change_head(parts, by, known.id, new, IMPORTED)
            )
        return LineReport(
            line=line.number, outcome=outcome, id=head.id if head else None, advice=advice
        )
    except InvalidInputError as error:
        return report.model_copy(update={"problems": error.problems or {"line": str(error)}})
    except PermanentError as error:
        return report.model_copy(update={"problems": {"line": str(error)}})


def _phone_hash(parts: Parts, line: Line) -> str:
    try:
        return parts.hasher.phone(line.given.get("phone", ""))
    except InvalidInputError:  # no digits in it
        return f"line {line.number}"


def _village_code(parts: Parts, line: Line) -> str:
    """Return a village's code; a name will do where one village only has it."""
    written = str(line.given["village"])
    if any(c.isdigit() for c in written):
        return written
    found = parts.villages.find(written, limit=2)
    exact = [v for v in found if v.name.casefold() == written.casefold()]
    if len(exact) == 1:
        return exact[0].code
    raise InvalidInputError(
        "There is no such village.",
        {"village": "is no village's name, or of several; use its code"},
    )


async def _differing(parts: Parts, known: VillageHead, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a line says otherwise than the record."""
    key = await parts.keyring.get(known.owner)
    old: dict[str, Any] = {
        "name": open_sealed(key, known.name, HEAD_NAME),
        "phone": given["phone"],
        "village": known.village,
        "language": known.language,
        "term_from": known.term_from,
        "term_until": known.term_until,
        "whatsapp_id": known.whatsapp_id and open_sealed(key, known.whatsapp_id, HEAD_WHATSAPP_ID),
    }
    return {name: new for name, new in given.items() if str(new) != str(old[name])}


async def _advice(parts: Parts, village: str, known: VillageHead | None) -> list[str]:
    heads = await parts.store.find(VILLAGE_HEADS, {"village": village})
    others = [h for h in heads if (known is None or h.id != known.id)]
    if any(h.is_in_office(parts.today()) for h in others):
        return ["The village has another head in office. End that term if this is the successor."]
    return []
