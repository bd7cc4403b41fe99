"""Slips and receipts: what somebody takes along from the window."""

from dataclasses import dataclass, field

from shared.printing.typesetting import set_pages


@dataclass(frozen=True, slots=True)
class Section:
    """A few lines under a title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip.

    Attributes:
        office: Whose it is.
        title: What it is.
        ticket: Of which request.
        code: What its check code is called, and the code, for whoever has to type it.
        facts: Names and values.
        sections: What follows.
        note: What to do with it.
        printed: By whom and when.
        qr: What the QR code says, such as a link of the public page.
    """

    office: str
    title: str
    ticket: str
    code: tuple[str, str] = field(repr=False)
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    note: str
    printed: str
    qr: str = field(repr=False)


def make_slip(slip: Slip) -> bytes:
    """Return a slip as PDF, on A5."""
    data = {name: getattr(slip, name) for name in ("office", "title", "ticket", "code", "facts")}
    sections = [{"title": s.title, "lines": s.lines} for s in slip.sections if s.lines]
    return set_pages(
        "slip",
        {**data, "sections": sections, "note": slip.note, "printed": slip.printed},
        slip.qr,
    )
