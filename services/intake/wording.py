"""What applicants read: Indonesian first, English, and Javanese where somebody has written it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, cast

from shared.catalogue.checklist import MissingPaper
from shared.catalogue.model import Language, Text
from shared.catalogue.rules import Rules
from shared.domain.errors import InvalidInputError
from shared.events.parts import PaperFault

WHOSE_RECORD = Text(
    id="Data orang yang dimohonkan", en="The data of the person it is for", jv="Data sing dijaluk"
)
INCOMPLETE = Text(
    id="Permohonan belum lengkap. Yang masih kurang: {what}.",
    en="The request is not complete. Still missing: {what}.",
    jv="Panyuwunan durung jangkep. Sing isih kurang: {what}.",
)
NOT_REPAIRED = Text(
    id="Perbaikan belum lengkap. Yang masih perlu diperbaiki: {what}.",
    en="Not everything is repaired. Still to do: {what}.",
    jv="Durung rampung anggone ndandani. Sing isih kurang: {what}.",
)
ADVICE: Mapping[str, Text] = {
    "name_of_one_word": Text(
        id="Nama satu kata tetap diterima; dua kata atau lebih dianjurkan.",
        en="A name of one word is accepted; two or more are advised.",
    ),
    "name_has_punctuation": Text(
        id="Nama memakai tanda baca. Petugas akan mencocokkannya dengan data Anda.",
        en="The name has punctuation. An officer will compare it with the records.",
    ),
    "phone_prefix_unknown": Text(
        id="Awalan nomor telepon tidak dikenal. Periksa lagi nomornya.",
        en="The phone number has an unknown prefix. Compare it once more.",
    ),
    "unknown_district": Text(
        id="Enam angka pertama bukan kecamatan yang ada sekarang. Periksa lagi nomornya.",
        en="The first six digits are no district of today. Compare the number once more.",
    ),
    "nik_birth_date_differs": Text(
        id="Tanggal lahir berbeda dengan yang ada di NIK. Petugas akan memeriksanya.",
        en="The date of birth differs from the one in the NIK. An officer will look at it.",
    ),
    "looks_like_a_nik": Text(
        id="Nomor KK ini mirip NIK. Periksa lagi pada Kartu Keluarga.",
        en="This family-card number looks like a NIK. Compare it with the family card.",
    ),
    "same_as_a_nik": Text(
        id="Nomor KK sama dengan NIK. Periksa lagi pada Kartu Keluarga.",
        en="The family-card number is the same as the NIK. Compare it with the family card.",
    ),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a draft lacks.

    Attributes:
        kind: `answer`, `paper` or `subject`.
        codes: The fact, or the papers of which one is enough.
        label: What to call it, in the applicant's language.
    """

    kind: str
    codes: tuple[str, ...]
    label: str

    @classmethod
    def subject(cls, language: str) -> Self:
        """Return that nobody said yet whose record it is."""
        return cls("subject", ("subject",), say(WHOSE_RECORD, language))


def say(text: Text, language: str) -> str:
    """Return a text in a language; Indonesian where it is not one of ours."""
    return text.read(cast("Language", language))


def missing_paper(paper: MissingPaper, language: str) -> Missing:
    """Return a paper that is still to be sent."""
    return Missing("paper", paper.papers, say(paper.label, language))


def incomplete(lacking: Sequence[Missing], language: str) -> InvalidInputError:
    """Return the refusal of a draft that lacks something, naming all of it."""
    return InvalidInputError(
        say(INCOMPLETE, language).format(what="; ".join(m.label for m in lacking)),
        {"/".join(m.codes): m.label for m in lacking},
    )


def still_faulty(faults: Sequence[PaperFault], rules: Rules, language: str) -> InvalidInputError:
    """Return the refusal of an amendment that leaves faults, naming all of them."""
    labels = {f.requirement: paper_label(rules, f.requirement, language) for f in faults}
    detail = say(NOT_REPAIRED, language).format(what="; ".join(labels.values()))
    return InvalidInputError(detail, labels)


def paper_label(rules: Rules, requirement: str, language: str) -> str:
    """Return what to call a paper; its code where the rules do not know it."""
    paper = rules.papers.get(requirement)
    return say(paper.label, language) if paper else requirement


def fault_text(
    rules: Rules, requirement: str, reason: str, details: Mapping[str, str], language: str
) -> str:
    """Return what is wrong with a paper, in words; what a clerk left out is the paper's name."""
    found = rules.reasons.get(reason)
    label = paper_label(rules, requirement, language)
    if found is None:
        return label
    values = {name: details.get(name) or label for name in found.placeholders}
    return found.write(cast("Language", language), values)


STATES: Mapping[str, Text] = {
    "draft": Text(id="Belum diajukan", en="Not handed in yet", jv="Durung diajokake"),
    "submitted": Text(id="Diajukan", en="Handed in", jv="Wis diajokake"),
    "in_verification": Text(id="Sedang diperiksa", en="Being checked", jv="Lagi dipriksa"),
    "returned": Text(id="Perlu diperbaiki", en="To be repaired", jv="Perlu didandani"),
    "amended": Text(id="Perbaikan diterima", en="Repair received", jv="Dandanan wis ditampa"),
    "verified": Text(id="Persyaratan lengkap", en="Complete", jv="Wis jangkep"),
    "in_processing": Text(id="Sedang diproses", en="In processing", jv="Lagi digarap"),
    "delayed": Text(id="Tertunda", en="Delayed", jv="Kasep"),
    "appointment": Text(id="Perlu datang ke kantor", en="Please come in", jv="Perlu rawuh"),
    "ready": Text(id="Sudah jadi", en="Ready", jv="Wis dadi"),
    "completed": Text(id="Selesai", en="Completed", jv="Rampung"),
    "rejected": Text(id="Ditolak", en="Rejected", jv="Ditolak"),
    "cancelled": Text(id="Dibatalkan pemohon", en="Withdrawn", jv="Dibatalake"),
    "merged": Text(
        id="Digabung dengan permohonan lain",
        en="Merged with another request",
        jv="Digabung karo panyuwunan liya",
    ),
    "expired": Text(
        id="Ditutup karena tidak ada perbaikan",
        en="Closed because no repair came",
        jv="Ditutup amarga ora ana dandanan",
    ),
}
"""Where a request stands, by state; `draft` before it has one."""
