"""What the cover of a packet says."""

from collections.abc import Mapping

from services.verification.domain.case import Verdict
from shared.catalogue.model import Text
from shared.printing.packet import MOST_SHEETS, PacketWords
from shared.printing.sheets import Trouble
from shared.printing.words import PrintLanguage

UNSEEN = Text(id="belum dinilai", en="not judged yet")
NOT_SENT = Text(id="tidak dikirim", en="not sent")
TO_BRING = Text(id="dibawa saat pengambilan", en="brought at collection")
ORIGINAL = Text(id="Tunjukkan aslinya.", en="Show the original.")
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.ACCEPTED: Text(id="diterima", en="accepted"),
    Verdict.FAULTY: Text(id="keliru", en="faulty"),
    Verdict.NEW: Text(id="kiriman baru", en="newly sent"),
}
TROUBLES: Mapping[Trouble, Text] = {
    Trouble.LOCKED: Text(
        id="Tidak dicetak: PDF terkunci kata sandi.", en="Not printed: locked by a password."
    ),
    Trouble.BROKEN: Text(id="Tidak dicetak: berkas rusak.", en="Not printed: the file is damaged."),
    Trouble.TOO_MUCH: Text(
        id="Tidak dicetak: berkas terlalu berat.", en="Not printed: it takes too much to draw."
    ),
    Trouble.CUT: Text(
        id="Hanya halaman pertama yang dicetak.", en="Only its first pages are printed."
    ),
    Trouble.GONE: Text(id="Tidak dicetak: berkas hilang.", en="Not printed: the file is gone."),
}
_TITLE = Text(id="Berkas permohonan", en="Requirement packet")
_CHECKLIST = Text(id="Daftar berkas", en="Checklist")
_PAPER = Text(id="Berkas", en="Paper")
_STATE = Text(id="Status", en="State")
_SHEETS = Text(id="Halaman", en="Pages")
_TOO_MANY = Text(
    id=f"Sisanya tidak dicetak: lebih dari {MOST_SHEETS} halaman.",
    en=f"The rest is not printed: more than {MOST_SHEETS} pages.",
)


def packet_words(language: PrintLanguage) -> PacketWords:
    """Return the words of a cover in a language."""
    read = language
    return PacketWords(
        title=_TITLE.read(read),
        checklist=_CHECKLIST.read(read),
        paper=_PAPER.read(read),
        state=_STATE.read(read),
        sheets=_SHEETS.read(read),
        nothing="–",
        too_many=_TOO_MANY.read(read),
        troubles={trouble: text.read(read) for trouble, text in TROUBLES.items()},
    )
