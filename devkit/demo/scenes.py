"""The scenes of the demo: one coroutine per request, all played at the same time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from devkit.demo import cast
from devkit.demo.chat import file_birth_by_chat
from devkit.demo.desk import Desk
from devkit.demo.open_hours import when_open_in
from devkit.whatsapp.control import SimulatorControl
from shared.domain.errors import PermanentError

OFFICE = "Disdukcapil Kudus, Jl. Sunan Muria 9"


class DemoFailedError(PermanentError):
    """A step of the demo showed something else than it must."""

    code = "demo-failed"


async def birth(desk: Desk, simulator: SimulatorControl, is_filed: Callable[[], None]) -> None:
    """A village head files by chat; two departments make three products."""
    await file_birth_by_chat(desk, simulator)
    is_filed()
    await desk.claim("capil-rina")
    await desk.decide("capil-rina", {"decision": "verify"})
    today = datetime.now(UTC).strftime("%d%m%Y")
    await _ready(desk, "operator-capil", "AKTA_LAHIR", f"3319-LU-{today}-0001")
    await _ready(desk, "operator-dafduk", "KK", "3319082311260001")
    await _ready(desk, "operator-dafduk", "KIA", "3319081611260002", is_last=True)


async def family_card(desk: Desk) -> None:
    """Straight through."""
    request = {
        "document_type": "KK_UBAH",
        "facts": {"elemen": "pekerjaan", "anak_pindah_sendiri": "tidak"},
        "applicant": {"name": "Siti Nurhayati", "phone": "+6281200000101"},
        "subject": {
            "name": "Siti Nurhayati",
            "nik": "3319024507900003",
            "family_card": "3319021203150004",
        },
    }
    await desk.file(
        "siti", request, cast.papers("F-1.02", "F-1.06", "KK_LAMA", "BUKTI_UBAH"), uuid4().hex
    )
    await desk.claim("dafduk-dewi")
    await desk.decide("dafduk-dewi", {"decision": "verify"})
    await _ready(desk, "operator-dafduk", "KK", "3319022311260003", is_last=True)


async def identity_card(desk: Desk) -> None:
    """The applicant has to come for the recording."""
    request = {
        "document_type": "KTP_REKAM",
        "facts": {},
        "applicant": {"name": "Joko Prasetyo", "phone": "+6281200000102"},
        "subject": {"name": "Dimas Prasetyo", "nik": "3319021711090005"},
    }
    await desk.file("joko", request, cast.papers("F-1.02", "KK_ASLI", seed=20), uuid4().hex)
    await desk.claim("dafduk-agus")
    await desk.decide("dafduk-agus", {"decision": "verify"})
    await desk.work("operator-dafduk", "start", {})
    visit = {"at": when_open_in(days=2), "place": OFFICE, "bring": ["KK_ASLI"]}
    await desk.work("operator-dafduk", "appointment", visit)
    await _ready(desk, "operator-dafduk", "KTP_EL", "3319021711090005", is_last=True)


async def move_out(desk: Desk) -> None:
    """Two of three papers are faulty; only those are sent again."""
    request = {
        "document_type": "PINDAH_KELUAR",
        "facts": {"sisa_anggota": "hanya_anak"},
        "applicant": {"name": "Wati Kusumaningrum", "phone": "+6281200000103"},
        "subject": {"name": "Wati Kusumaningrum", "nik": "3319025208880006"},
    }
    await desk.file(
        "wati", request, cast.papers("F-1.03", "KK_ASLI", "SIAP_WALI", seed=30), uuid4().hex
    )
    await desk.claim("dafduk-dewi")
    faults = [
        {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"},
        {
            "requirement": "F-1.03",
            "reason": "TTD_KOSONG",
            "details": {"form": "F-1.03", "who": "pemohon"},
        },
    ]
    await desk.decide("dafduk-dewi", {"decision": "return", "faults": faults})
    await desk.amend("wati", cast.papers("F-1.03", "KK_ASLI", seed=40))
    await desk.claim("dafduk-dewi")
    await desk.decide("dafduk-dewi", {"decision": "verify"})
    await desk.work("operator-dafduk", "start", {})
    due = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    await desk.work("operator-dafduk", "delay", {"cause": "outage", "due": due})
    today = datetime.now(UTC).strftime("%d%m%Y")
    await _ready(desk, "operator-dafduk", "SKPWNI", f"SKPWNI/3319/{today}/0001")
    await _ready(desk, "operator-dafduk", "KK", "3319022311260004", is_last=True)


async def rejected(desk: Desk) -> None:
    """The family lives in another regency."""
    request = {
        "document_type": "KK_BARU",
        "facts": {"bukti_status_ada": "ya"},
        "applicant": {"name": "Wati Kusumaningrum", "phone": "+6281200000103"},
        "subject": {"name": "Rahmat Santoso", "nik": "3321051204950007"},
    }
    await desk.file("wati", request, cast.papers("F-1.02", "BUKTI_KAWIN", seed=50), uuid4().hex)
    await desk.claim("dafduk-agus")
    await desk.decide(
        "dafduk-agus",
        {"decision": "reject", "reason": "WILAYAH_LAIN", "details": {"regency": "Demak"}},
    )


async def twice(desk: Desk, first: Desk) -> None:
    """The father files the birth that the village head has filed, and taps "send" twice."""
    request = {
        "document_type": "AKTA_LAHIR",
        "facts": cast.BIRTH_FACTS,
        "applicant": {"name": "Joko Prasetyo", "phone": "+6281200000102"},
        "subject": cast.CHILD,
    }
    key = uuid4().hex
    filed = await desk.file("joko", request, cast.papers(*cast.BIRTH_PAPERS, seed=60), key)
    again = await desk.file("joko", request, cast.papers(*cast.BIRTH_PAPERS, seed=60), key)
    if again["id"] != filed["id"]:
        raise DemoFailedError("The same idempotency key made two requests.")
    desk.story.notes.append("sent twice with one key: one request")
    case = await desk.claim("capil-bayu")
    if first.story.request_id not in str(case["duplicates"]):
        raise DemoFailedError("The same birth by another channel was not flagged.")
    desk.story.notes.append(f"flagged as a possible duplicate of {first.story.ticket}")
    await desk.decide(
        "capil-bayu",
        {
            "decision": "reject",
            "reason": "GANDA",
            "details": {"other_ticket": first.story.ticket},
        },
    )


async def _ready(
    desk: Desk, operator: str, product: str, number: str, *, is_last: bool = False
) -> None:
    body = {"number": number, "complete": is_last}
    await desk.work(operator, f"products/{product}/ready", body)
