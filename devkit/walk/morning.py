"""A morning at the office: invented requests, each as far as the console's pictures need it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from devkit.client import OfficeClient
from devkit.demo import cast
from devkit.demo.desk import Desk
from devkit.demo.introductions import VILLAGE_HEAD, introduce_everybody
from devkit.demo.open_hours import when_open_in
from devkit.demo.story import Expectation, Story
from devkit.whatsapp.control import SimulatorControl

CLERK, COLLEAGUE, OPERATOR = "dafduk-dewi", "dafduk-agus", "operator-dafduk"
_APPLICANTS = {
    "siti": {"name": "Siti Nurhayati", "phone": "+6281200000101"},
    "joko": {"name": "Joko Prasetyo", "phone": "+6281200000102"},
    "wati": {"name": "Wati Kusumaningrum", "phone": "+6281200000103"},
}
_LOST_CARD = ("KK_HILANG_RUSAK", {"sebab": "hilang", "orang_asing": "tidak"})
_RECORDING: tuple[str, Mapping[str, str]] = ("KTP_REKAM", {})
_NEW_CARD = ("KK_BARU", {"bukti_status_ada": "ya"})
_LATE_BIRTH = (
    "AKTA_LAHIR",
    {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"},
)
_PAPERS = {
    "AKTA_LAHIR": ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "KK_ASLI"),
    "KK_HILANG_RUSAK": ("F-1.02", "SURAT_POLISI"),
    "KTP_REKAM": ("F-1.02", "KK_ASLI"),
    "KK_BARU": ("F-1.02", "BUKTI_KAWIN"),
}
_SUBJECTS = (
    "Siti Nurhayati",
    "Dimas Prasetyo",
    "Rahmat Santoso",
    "Lestari Handayani",
    "Bambang Sutrisno",
    "Ayu Maharani",
    "Teguh Santosa",
    "Nining Rahayu",
)
_BORN_LONG_AGO = ("Wahyu Hidayat", "Sekar Puspitasari")


@dataclass(frozen=True, slots=True)
class Morning:
    """What there is to be shown.

    Attributes:
        held: The id of a request that `CLERK` has taken.
        made: The id of one whose products `OPERATOR` makes.
        ticket: That one's ticket.
        receipt: The link on the receipt of the first request, which is verified.
    """

    held: str
    made: str
    ticket: str
    receipt: str


async def a_morning(client: OfficeClient, simulator: SimulatorControl) -> Morning:
    """File ten requests; three are made ready for operators, two are held by clerks.

    Two are births that are reported late, and wait for the head of office.
    """
    await introduce_everybody(client, simulator)
    people, kinds = list(_APPLICANTS), (_LOST_CARD, _RECORDING, _NEW_CARD)
    desks, receipts = [], []
    for number, subject in enumerate(_SUBJECTS):
        story = Story(subject, people[number % 3], Expectation((), Counter()))
        desk = Desk(client, story, lambda _: None)
        filed = await _file(desk, people[number % 3], kinds[number % 3], subject, number)
        desks.append(desk)
        receipts.append(filed["receipt"]["link"])
    for number, subject in enumerate(_BORN_LONG_AGO, len(_SUBJECTS)):
        story = Story(subject, "siti", Expectation((), Counter()))
        await _file(Desk(client, story, lambda _: None), "siti", _LATE_BIRTH, subject, number)
    for desk in desks[:3]:
        await desk.claim(CLERK)
        await desk.decide(CLERK, {"decision": "verify"})
    await desks[0].work(OPERATOR, "start", {})
    await desks[2].work(OPERATOR, "start", {})
    visit = {"at": when_open_in(days=1), "place": "Loket 3", "bring": ["KTP_EL"]}
    await desks[2].work(OPERATOR, "appointment", visit)
    await desks[3].claim(CLERK)
    await desks[4].claim(COLLEAGUE)
    await simulator.write(VILLAGE_HEAD["phone"], "PETUGAS")
    return Morning(
        held=desks[3].story.request_id,
        made=desks[0].story.request_id,
        ticket=desks[0].story.ticket,
        receipt=receipts[0],
    )


async def _file(
    desk: Desk, person: str, kind: tuple[str, Mapping[str, str]], subject: str, number: int
) -> Any:
    code, facts = kind
    request = {
        "document_type": code,
        "facts": facts,
        "applicant": _APPLICANTS[person],
        "subject": {
            "name": subject,
            "nik": f"331908630791{number + 1:04d}",
            "family_card": f"331908020316{number + 1:04d}",
            "birth_date": "1991-07-23",
            "address": "Gribig RT 02 RW 01",
            "village": VILLAGE_HEAD["village"],
        },
    }
    return await desk.file(
        person, request, cast.papers(*_PAPERS[code], seed=10 * number), uuid4().hex
    )
