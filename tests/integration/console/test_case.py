"""One request on a clerk's screen."""

import re
from html import escape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from devkit.issuer.cast import Person
from shared.identity.principal import Principal, Role
from tests.support.console import EVERYBODY, URL, ConsoleUnderTest

AT = "2026-11-23T02:00:00Z"
GENERAL = "Ada isian yang belum benar."
CASE: dict[str, Any] = {
    "id": "one",
    "ticket": "KDS-7K3M-9QXC",
    "type_name": {"id": "Akta Kelahiran", "en": "Birth certificate"},
    "document_type": "AKTA_LAHIR",
    "rule_version": "2026-10",
    "state": "in_verification",
    "version": 4,
    "department": "CAPIL",
    "claim": {"by": EVERYBODY.id},
    "received_at": AT,
    "answer_by": None,
    "reported_late": None,
    "applicant": None,
    "subject": None,
    "facts": {},
    "checklist": [],
    "papers": [],
    "checks": [],
    "duplicates": [],
}
RULES: dict[str, Any] = {
    "departments": {"CAPIL": {"id": "Pencatatan Sipil", "en": "Civil registration"}},
    "document_types": {},
    "general_rules": [],
    "papers": {"KK_ASLI": {"id": "Kartu Keluarga", "en": "Family card"}},
    "reasons": [],
}
A_PAPER: dict[str, Any] = {
    "requirement": "KK_ASLI",
    "number": 1,
    "label": RULES["papers"]["KK_ASLI"],
    "status": "unseen",
    "reason": None,
    "checks": [],
    "media_type": "image/jpeg",
}
KIND: dict[str, Any] = {
    "name": {"id": "Akta Kelahiran", "en": "Birth certificate"},
    "department": "CAPIL",
    "made_by": ["CAPIL"],
    "facts": {},
    **dict.fromkeys(("precondition", "note", "legal_basis")),
}


@pytest.fixture
def desk_with_a_case(desk: ConsoleUnderTest) -> ConsoleUnderTest:
    desk.answers |= {
        "GET /v1/cases/one": (200, CASE),
        "GET /v1/cases/one/history": (200, {"items": []}),
        "GET /v1/cases/one/notes": (200, {"items": []}),
        "GET /v1/requests/one/notices": (200, {"items": []}),
        "GET /v1/rules/2026-10": (200, RULES),
    }
    return desk


async def history(desk: ConsoleUnderTest, *entries: tuple[str, str, dict[str, str]]) -> list[str]:
    """Return what the page says of acts, by whom, what, and with which details, oldest first."""
    done = [
        {"at": AT, "by": by, "action": action, "codes": codes, "note": None}
        for by, action, codes in entries
    ]
    desk.answers["GET /v1/cases/one/history"] = (200, {"items": done})
    page = (await desk.http.get("/cases/one")).text
    listed = page.partition("Riwayat</h2>")[2].partition("</ol>")[0]
    lines = (line.partition("</time> · ")[2].partition("</li>")[0] for line in listed.split("<li>"))
    return [*lines][:0:-1]


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("decision", {"decision": "verify"}),
        ("hand-over", {"department": "DAFDUK", "note": "Salah bidang."}),
        ("merge", {"into": "two"}),
    ],
)
async def test_what_changed_is_told_by_no_clock(
    desk_with_a_case: ConsoleUnderTest, step: str, typed: dict[str, str]
) -> None:
    desk = desk_with_a_case
    acts = [("capil-bayu", "claimed", {}), ("capil-bayu", "released", {"holder": "capil-bayu"})]
    session = await desk.sign_in()
    await history(desk, acts[0])
    page = (await desk.http.get("/cases/one")).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    stale = {"type": "urn:loket:problem:stale-version", "detail": "…"}
    desk.answers[f"POST /v1/cases/one/{step}"] = (409, stale)
    # The second is told for the same moment as the first, long before the console's present.
    await history(desk, *acts)
    form = {"csrf": session.csrf, "version": "4", "seen": seen, **typed}
    sent = {"data": form, "headers": {"referer": f"{URL}/cases/one"}}
    shown = (await desk.http.post(f"/cases/one/{step}", **sent, follow_redirects=True)).text
    changed = shown.partition("Sejak Anda membukanya:")[2].partition("</ul>")[0]
    assert ("dikembalikan ke antrean" in changed, "diambil" in changed) == (True, False)
    assert desk.sent[desk.asked.index(f"POST /v1/cases/one/{step}")]["version"] == 4


async def test_what_a_service_passes_on_is_said_to_be_its_own_and_no_nameless_colleagues(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    await desk_with_a_case.sign_in()
    assert await history(
        desk_with_a_case,
        ("intake", "papers_added", {"KK_ASLI": "added"}),
        ("processing", "referred_back", {"department": "CAPIL"}),
        ("system", "claim_ran_out", {"holder": "capil-bayu"}),
        ("capil-bayu", "claimed", {}),
    ) == [
        "Penerimaan · berkas ditambahkan pemohon · Kartu Keluarga: baru",
        "Pengerjaan · dikembalikan oleh operator · Pencatatan Sipil",
        "Loket · pegangan berakhir · pemegang Petugas tanpa nama (…bayu)",
        "Petugas tanpa nama (…bayu) · diambil",
    ]


async def test_a_history_tells_who_was_given_a_request_from_whom_it_was_taken(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_case
    await desk.sign_in()
    rina = Principal("capil-rina", "Rina Contoh", frozenset({Role.VERIFIER}), frozenset({"CAPIL"}))
    await desk.console.colleagues.note(rina)
    assert await history(
        desk,
        ("system", "assigned", {"to": "capil-rina"}),
        ("system", "reassigned", {"from": "capil-rina", "to": "capil-bayu"}),
        ("system", "released", {"holder": "capil-bayu"}),
        ("system", "handed_over", {"department": "CAPIL", "from": "DAFDUK"}),
    ) == [
        "Loket · ditugaskan kepada petugas · kepada Rina Contoh",
        "Loket · dialihkan ke petugas lain · dari Rina Contoh · kepada Petugas tanpa nama (…bayu)",
        "Loket · dikembalikan ke antrean · pemegang Petugas tanpa nama (…bayu)",
        "Loket · diserahkan · Pencatatan Sipil · dari DAFDUK",
    ]


async def test_a_clerk_reads_the_rules_that_she_judges_by(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_case
    note, who, basis, source = (
        "Ditandatangani dua saksi.",
        "Berumur 17 tahun.",
        "Ps 32",
        "Surat 470",
    )
    line = {
        **dict.fromkeys(("is_brought", "must_be_original"), False),
        "requirement": "F-2.03",
        "label": {"id": "Formulir F-2.03", "en": "Form F-2.03"},
        "status": "missing",
        "reason": None,
        "note": {"id": note, "en": "-"},
        "confidence": "unconfirmed",
        "sources": [source],
    }
    kind = {**KIND, "precondition": {"id": who, "en": "-"}, "legal_basis": basis}
    general = [{"id": "Surat pengantar tidak diperlukan.", "en": "-"}]
    rules = {**RULES, "document_types": {"AKTA_LAHIR": kind}, "general_rules": general}
    desk.answers["GET /v1/cases/one"] = (200, {**CASE, "checklist": [line]})
    desk.answers["GET /v1/rules/2026-10"] = (200, rules)
    await desk.sign_in()
    page = (await desk.http.get("/cases/one")).text
    assert note in page
    folded = page.partition("Aturan layanan ini</summary>")[2].partition("</details>")[0]
    assert [
        text for text in (who, basis, f"atasan: {source}", general[0]["id"]) if text not in folded
    ] == []


async def test_a_paper_that_nobody_asked_for_is_shown_too(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_case
    desk.answers["GET /v1/cases/one"] = (200, {**CASE, "papers": [A_PAPER]})
    await desk.sign_in()
    assert 'href="/cases/one/papers/KK_ASLI/1"' in (await desk.http.get("/cases/one")).text


async def test_a_finding_names_its_paper_and_weighs_the_same_beside_it(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_case
    unasked = {
        "severity": "info",
        "requirement": "KK_ASLI",
        "text": {"id": "Berkas ini tidak diminta.", "en": "This paper is not asked for."},
    }
    missing = {
        "severity": "fault",
        "requirement": "SK_LAHIR",
        "text": {"id": "Berkas ini belum ada.", "en": "This paper is missing."},
    }
    papers = [{**A_PAPER, "checks": [unasked]}]
    named = RULES["papers"] | {"SK_LAHIR": {"id": "Surat lahir", "en": "Note of birth"}}
    found = {"papers": papers, "checks": [missing, unasked]}
    desk.answers["GET /v1/cases/one"] = (200, CASE | found)
    desk.answers["GET /v1/rules/2026-10"] = (200, RULES | {"papers": named})
    await desk.sign_in()
    page = (await desk.http.get("/cases/one")).text
    assert '<span class="mark bad">Masalah</span> Surat lahir: Berkas ini belum ada.' in page
    assert '<span class="mark ">Info</span> Kartu Keluarga: Berkas ini tidak diminta.' in page
    assert '<p class="mark ">Berkas ini tidak diminta.</p>' in page


@pytest.mark.parametrize(
    ("statuses", "suggested", "not_judged"),
    [
        (["unseen", "accepted", "new"], "", 2),
        (["accepted", "missing"], "verify", 0),
        (["accepted", "faulty", "unseen"], "return", 1),
        (["missing"], "", 0),
    ],
)
async def test_a_decision_is_chosen_beforehand_only_where_verdicts_suggest_it(
    desk_with_a_case: ConsoleUnderTest, statuses: list[str], suggested: str, not_judged: int
) -> None:
    desk = desk_with_a_case
    papers = [
        {**A_PAPER, "requirement": f"P{number}", "status": status}
        for number, status in enumerate(statuses)
    ]
    desk.answers["GET /v1/cases/one"] = (200, CASE | {"papers": papers})
    session = await desk.sign_in()
    # What was chosen of itself, and kept with a note, is not what the clerk chose.
    form = {"csrf": session.csrf, "decision": "verify", "note": "Sudah dilihat."}
    assert (await desk.http.post("/cases/one/draft", data=form)).status_code == 204
    page = (await desk.http.get("/cases/one")).text
    chosen = re.findall('type="radio" name="decision" value="([a-z]+)" required checked', page)
    assert chosen == ([suggested] if suggested else [])
    assert (f"Berkas yang belum dinilai: {not_judged}." in page) is (not_judged > 0)
    assert page.count("data-new") == statuses.count("new")
    assert "Sudah dilihat." in page


@pytest.mark.parametrize(
    ("role", "back"), [(Role.HEAD_OF_OFFICE, "/late"), (Role.VERIFIER, "/queue")]
)
async def test_a_request_leads_back_to_where_its_reader_comes_from(
    desk_with_a_case: ConsoleUnderTest, role: Role, back: str
) -> None:
    reader = Person("reader", "Pembaca", frozenset({role}), frozenset({"CAPIL"}))
    await desk_with_a_case.sign_in(reader)
    page = (await desk_with_a_case.http.get("/cases/one")).text
    assert f'<p class="back"><a href="{back}">' in page


LINES = [f"Baris {number}".ljust(65, ".") for number in range(15)]
TYPED = "\n".join(LINES)
"""What a field of 1000 characters holds, and a browser sends as 1003: each line break is two."""


async def test_a_note_on_many_lines_is_sent_to_its_end(desk_with_a_case: ConsoleUnderTest) -> None:
    desk = desk_with_a_case
    note = TYPED + "Telepon".rjust(1000 - len(TYPED), ".")
    assert len(note) == 1000
    session = await desk.sign_in()
    form = {"csrf": session.csrf, "decision": "return", "version": "4"}
    form["note"] = note.replace("\n", "\r\n")
    assert (await desk.http.post("/cases/one/draft", data=form)).status_code == 204
    kept = (await desk.http.get("/cases/one")).text.partition('maxlength="1000">')[2]
    assert kept.partition("</textarea>")[0] == note
    desk.answers["POST /v1/cases/one/decision"] = (200, {})
    await desk.http.post("/cases/one/decision", data=form)
    assert desk.sent[desk.asked.index("POST /v1/cases/one/decision")]["note"] == note


async def test_a_note_that_is_too_long_is_cut_by_nobody_and_comes_back_whole(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_case
    problems = [{"where": "note", "what": "is too long"}]
    invalid = {"type": "urn:loket:problem:invalid-input", "detail": "…", "problems": problems}
    desk.answers["POST /v1/cases/one/decision"] = (422, invalid)
    session = await desk.sign_in()
    form = {"csrf": session.csrf, "decision": "return", "version": "4", "note": TYPED * 2}
    shown = await desk.http.post("/cases/one/decision", data=form)
    assert (shown.status_code, TYPED * 2 in shown.text) == (422, True)
    assert desk.sent[desk.asked.index("POST /v1/cases/one/decision")]["note"] == TYPED * 2


async def test_the_next_request_is_taken_from_the_part_of_the_queue_that_she_came_from(
    desk_with_a_case: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_case
    session = await desk.sign_in()
    part = "document_type=AKTA_LAHIR&village=33.19.08.2001"
    page = (await desk.http.get("/cases/one", params={"part": part})).text
    form = page.partition('action="/cases/one/decision"')[2].partition("</form>")[0]
    assert f'name="part" value="{escape(part)}"' in form
    desk.answers["POST /v1/cases/one/decision"] = (200, {})
    sent = {"csrf": session.csrf, "decision": "return", "version": "4", "part": part}
    for step, answered, path in (
        ({"next": "yes"}, (200, {"id": "two"}), "/cases/two"),
        ({"next": "yes"}, (204, None), "/queue"),
        ({}, (503, None), "/queue"),
    ):
        desk.answers["POST /v1/queue/next"] = answered
        answer = await desk.http.post("/cases/one/decision", data=sent | step)
        went = urlsplit(answer.headers["location"])
        assert went.path == path
        if path == "/queue":
            assert dict(parse_qsl(part)).items() <= dict(parse_qsl(went.query)).items()
        else:
            assert parse_qs(went.query)["part"] == [part]
    taken = desk.sent[desk.asked.index("POST /v1/queue/next")]
    assert taken == dict(parse_qsl(part))


@pytest.mark.parametrize(
    ("department", "state", "is_named", "is_linked"),
    [
        ("DAFDUK", "in_processing", True, True),
        ("CAPIL", "in_processing", True, False),
        ("DAFDUK", "in_verification", False, False),
    ],
)
async def test_work_is_shown_where_it_may_be_opened_and_else_said_to_be_whose_it_is(
    desk_with_a_case: ConsoleUnderTest,
    department: str,
    state: str,
    is_named: bool,
    is_linked: bool,
) -> None:
    desk = desk_with_a_case
    head = Person("head", "Kepala", frozenset({Role.SUPERVISOR}), frozenset({department}))
    await desk.sign_in(head)
    kind = {**KIND, "made_by": ["DAFDUK"]}
    names = {"CAPIL": {"id": "Capil", "en": "Civil"}, "DAFDUK": {"id": "Dafduk", "en": "Residents"}}
    rules = RULES | {"departments": names, "document_types": {"AKTA_LAHIR": kind}}
    desk.answers["GET /v1/rules/2026-10"] = (200, rules)
    desk.answers["GET /v1/cases/one"] = (200, CASE | {"state": state, "claim": None})
    page = (await desk.http.get("/cases/one")).text
    assert ("Dikerjakan oleh Dafduk" in page) is is_named
    assert ('href="/worklist/one"' in page) is is_linked


@pytest.mark.parametrize(
    ("wheres", "said"),
    [
        (["faults"], "Tandai dulu berkas yang bermasalah"),
        (["body/decision"], "Pilih keputusannya."),
        (["body/reason"], "Pilih alasannya."),
        (["details/regency"], "Isi juga “Kabupaten”."),
        (["something"], GENERAL),
    ],
)
async def test_a_refused_decision_says_what_is_wrong_and_generally_only_where_nobody_knows_more(
    desk_with_a_case: ConsoleUnderTest, wheres: list[str], said: str
) -> None:
    desk = desk_with_a_case
    problems = [{"where": where, "what": "…"} for where in wheres]
    invalid = {"type": "urn:loket:problem:invalid-input", "detail": "…", "problems": problems}
    desk.answers["POST /v1/cases/one/decision"] = (422, invalid)
    session = await desk.sign_in()
    form = {"csrf": session.csrf, "decision": "return", "version": "4"}
    shown = (await desk.http.post("/cases/one/decision", data=form)).text
    assert said in shown
    assert (GENERAL in shown) is (said == GENERAL)
