"""A requirement packet: everything of one request on A4, with a cover that says what is there."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from shared.printing.sheets import Sheets, Trouble
from shared.printing.typesetting import set_pages

MM = 72 / 25.4
"""Points to a millimetre."""
LEFT, BOTTOM, WIDTH, HEIGHT = 10 * MM, 14 * MM, 190 * MM, 268 * MM
"""Where a sheet's picture goes, in points from the lower left of an A4 page."""
MOST_SHEETS = 60


@dataclass(frozen=True, slots=True)
class PacketWords:
    """What the cover says in one language."""

    title: str
    checklist: str
    paper: str
    state: str
    sheets: str
    nothing: str
    too_many: str
    troubles: dict[Trouble, str]


@dataclass(frozen=True, slots=True)
class PacketPaper:
    """A line of the checklist, with its sheets.

    Attributes:
        label: What the paper is called.
        state: What a clerk thinks of it, in words.
        is_done: Whether it was accepted.
        sheets: Its files, in order; none if none was sent.
        note: What else the cover says of it.
    """

    label: str
    state: str
    is_done: bool
    sheets: tuple[Sheets, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Packet:
    """What is printed of one request."""

    office: str
    ticket: str
    facts: tuple[tuple[str, str], ...]
    papers: tuple[PacketPaper, ...]
    printed: str
    qr: str


def make_packet(packet: Packet, words: PacketWords) -> bytes:
    """Return a packet as PDF; what cannot be printed is said on the cover."""
    pictures: list[bytes] = []
    captions: list[str] = []
    counts: list[int] = []
    for paper in packet.papers:
        pages = [page for sheets in paper.sheets for page in sheets.pages]
        kept = pages[: MOST_SHEETS - len(pictures)]
        pictures += kept
        numbers = range(1, len(kept) + 1)
        captions += [f"{packet.ticket} · {paper.label} · {n}/{len(pages)}" for n in numbers]
        counts.append(len(kept))
    frame = _frame(packet, words, counts, captions, covers=1)
    covers = _count(frame) - len(pictures)
    if covers > 1:
        frame = _frame(packet, words, counts, captions, covers=covers)
    return _with_pictures(frame, pictures)


def _frame(
    packet: Packet,
    words: PacketWords,
    counts: Sequence[int],
    captions: Sequence[str],
    *,
    covers: int,
) -> bytes:
    """Return the cover and an empty page for each sheet."""
    first, lines = covers + 1, []
    for paper, count in zip(packet.papers, counts, strict=True):
        lines.append(
            {
                "label": paper.label,
                "state": paper.state,
                "done": paper.is_done,
                "sheets": _range(first, count) if count else words.nothing,
                "note": " ".join(_notes(paper, count, words)),
            }
        )
        first += count
    data = {name: getattr(packet, name) for name in ("office", "ticket", "facts", "printed")}
    columns = {name: getattr(words, name) for name in ("checklist", "paper", "state", "sheets")}
    more = {"title": words.title, "checklist": lines, "captions": captions, "words": columns}
    return set_pages("packet", data | more, packet.qr)


def _notes(paper: PacketPaper, count: int, words: PacketWords) -> Iterator[str]:
    """Yield what the cover says of a paper, of which so many sheets are printed."""
    if paper.note:
        yield paper.note
    yield from dict.fromkeys(words.troubles[s.trouble] for s in paper.sheets if s.trouble)
    if count < sum(len(sheets.pages) for sheets in paper.sheets):
        yield words.too_many


def _count(pdf: bytes) -> int:
    with pdfium.PdfDocument(pdf) as document:
        return len(document)


def merge(parts: Sequence[bytes]) -> bytes:
    """Return several PDFs of ours as one."""
    merged = pdfium.PdfDocument.new()
    for part in parts:
        with pdfium.PdfDocument(part) as document:
            merged.import_pages(document)
    return _saved(merged)


def _range(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first}–{first + count - 1}"


def _with_pictures(frame: bytes, pictures: Sequence[bytes]) -> bytes:
    document = pdfium.PdfDocument(frame)
    # The cover may need more than one page; pictures go on the last ones.
    before = len(document) - len(pictures)
    for number, picture in enumerate(pictures):
        page = document[before + number]
        image = pdfium.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(picture), inline=True)
        image.set_matrix(_fitted(*image.get_px_size()))
        page.insert_obj(image)
        page.gen_content()
        page.close()
    return _saved(document)


def _fitted(width: int, height: int) -> pdfium.PdfMatrix:
    """Return where a picture stands: upright where it is, a broad one turned a quarter."""
    is_turned = width > height
    across, down = (height, width) if is_turned else (width, height)
    scale = min(WIDTH / across, HEIGHT / down)
    x, y = LEFT + (WIDTH - across * scale) / 2, BOTTOM + (HEIGHT - down * scale) / 2
    if not is_turned:
        return pdfium.PdfMatrix().scale(width * scale, height * scale).translate(x, y)
    turned = pdfium.PdfMatrix(0, width * scale, -height * scale, 0, 0, 0)
    return turned.translate(x + across * scale, y)


def _saved(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()
