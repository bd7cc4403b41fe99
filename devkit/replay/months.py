"""What an office published of a month, and how a month like it is made up of requests.

Requests, people and days are invented; the figures are those that were published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure.

    Attributes:
        what: In words.
        count: How many.
        product: Counted as documents made of this product, or
        document_type: as completed requests of this type.
    """

    what: str
    count: int
    product: str | None = None
    document_type: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request of the month.

    Attributes:
        document_type: Its code.
        department: Who checks it.
        maker: Who makes its product.
        product: The key of its product under the rules of that time.
        count: How many.
        facts: Answers under which exactly `papers` are needed.
        papers: The papers that are sent.
        has_nik: Whether the subject has a number already.
    """

    document_type: str
    department: str
    maker: str
    product: str
    count: int
    facts: Mapping[str, str]
    papers: tuple[str, ...]
    has_nik: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the office counted elsewhere and gives as it is."""

    code: str
    what: str
    value: int
    of: int


@dataclass(frozen=True, slots=True)
class Month:
    """A published month, its first and last day included."""

    name: str
    source: str
    first: date
    last: date
    published: tuple[Published, ...]
    kinds: tuple[Kind, ...]
    figure: Figure


KUDUS_2017 = Month(
    name="kudus-2017",
    source="Disdukcapil Kudus, 2017",
    first=date(2017, 5, 9),
    last=date(2017, 6, 5),
    published=(
        Published("family cards", 1018, product="KK"),
        Published("birth certificates", 1985, product="AKTA_LAHIR"),
        Published("death certificates", 113, product="AKTA_MATI"),
        Published("moves out", 42, document_type="PINDAH_KELUAR"),
        Published("moves in", 36, document_type="PINDAH_DATANG"),
        Published("marriage certificates", 0, product="AKTA_KAWIN"),
    ),
    kinds=(
        # Who moves in gets a family card: 36 of the 1,018.
        Kind(
            "KK_UBAH", "DAFDUK", "DAFDUK", "KK", 982,
            {"elemen": "pekerjaan", "anak_pindah_sendiri": "tidak"},
            ("F-1.02", "F-1.06", "KK_LAMA", "BUKTI_UBAH"),
        ),
        Kind(
            "AKTA_LAHIR", "CAPIL", "CAPIL", "AKTA_LAHIR", 1985,
            {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"},
            ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "KK_ASLI"),
            has_nik=False,
        ),
        Kind(
            "AKTA_MATI", "CAPIL", "CAPIL", "AKTA_MATI", 113,
            {"keadaan": "biasa", "nik_terdata": "ya"}, ("F-2.01", "SK_MATI", "KK_ASLI"),
        ),
        Kind(
            "PINDAH_KELUAR", "DAFDUK", "DAFDUK", "SKPWNI", 42,
            {"sisa_anggota": "ada_dewasa"}, ("F-1.03", "KK_ASLI"),
        ),
        Kind(
            "PINDAH_DATANG", "DAFDUK", "DAFDUK", "KK", 36,
            {"tempat_tinggal": "sendiri"}, ("SKPWNI",),
        ),
    ),
    figure=Figure("ktp_recorded", "people with a recorded identity card", 595_881, 612_321),
)  # fmt: skip
MONTHS: Mapping[str, Month] = {month.name: month for month in (KUDUS_2017,)}
"""What can be replayed, by name."""
