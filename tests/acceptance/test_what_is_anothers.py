"""What is another's is not there: another department's, village's or person's."""

from devkit.demo.open_hours import when_open_in
from tests.support.office import Json, Office, in_days, multipart, papers

ON_A_CASE: list[tuple[str, str, Json | None]] = [
    ("GET", "", None),
    ("GET", "/history", None),
    ("GET", "/notes", None),
    ("POST", "/notes", {"text": "dari bidang lain"}),
    ("GET", "/packet", None),
    ("GET", "/papers/F-1.02", None),
    ("PUT", "/papers/F-1.02", {"decision": "accepted"}),
    ("POST", "/claim", None),
    ("POST", "/release", None),
    ("POST", "/decision", {"decision": "verify"}),
    ("POST", "/hand-over", {"department": "CAPIL", "note": "minta"}),
]


ONLY_FOR_VERIFIERS = {"GET": (), "PUT": ("/papers/F-1.02",), "POST": ("/claim", "/decision")}


async def test_another_departments_case_is_not_there(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    for person in ("capil-rina", "kabid-capil"):
        for method, step, body in ON_A_CASE:
            path = f"/v1/cases/{request['id']}{step}"
            answer = await office.call(person, method, "verification", path, json=body)
            is_no_right = person == "kabid-capil" and step in ONLY_FOR_VERIFIERS[method]
            assert answer.status_code == (403 if is_no_right else 404), (person, method, step)
    listed = await office.get("capil-rina", "verification", "/v1/queue", status="all", limit=200)
    assert {item["department"] for item in listed["items"]} <= {"CAPIL"}


async def test_another_departments_queue_and_worklist_are_not_shown(office: Office) -> None:
    for person, service, path in (
        ("capil-rina", "verification", "/v1/queue?department=DAFDUK"),
        ("kabid-capil", "verification", "/v1/queue?department=DAFDUK"),
        ("kabid-capil", "verification", "/v1/queue/export?department=DAFDUK"),
        ("operator-capil", "processing", "/v1/work?department=DAFDUK"),
    ):
        assert (await office.call(person, "GET", service, path)).status_code == 403
    taken = await office.call(
        "capil-rina", "POST", "verification", "/v1/queue/next", json={"department": "DAFDUK"}
    )
    assert taken.status_code == 403


PRINTS_AND_PAPERS = ("/slip", "/papers/F-1.02")
"""No system's."""


async def test_another_departments_work_is_not_there(office: Office) -> None:
    request = await office.verified()
    steps: dict[str, Json | None] = {
        "start": None,
        "delay": {"cause": "outage", "due": in_days(2)},
        "appointment": {"at": when_open_in(2), "place": "Loket 3"},
        "products/KK/ready": {"number": "3319022311260001"},
        "complete": None,
        "reopen": {"products": ["KK"], "note": "salah ketik"},
        "refer-back": {"department": "CAPIL", "note": "minta"},
    }
    for person in ("operator-capil", "system-capil"):
        for page in ("", "/history", "/slip", "/papers/F-1.02"):
            path = f"/v1/work/{request['id']}{page}"
            seen = await office.call(person, "GET", "processing", path)
            is_no_right = person == "system-capil" and page in PRINTS_AND_PAPERS
            assert seen.status_code == (403 if is_no_right else 404), (person, page)
        for step, body in steps.items():
            answer = await office.work(request, step, body, person)
            is_no_right = (person, step) == ("system-capil", "reopen")
            assert answer.status_code == (403 if is_no_right else 404), (person, step)
    assert (await office.until_at_desk(request))["state"] == "verified"


async def test_work_is_not_there_before_it_is_verified(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    answer = await office.call("operator-dafduk", "GET", "processing", f"/v1/work/{request['id']}")
    assert answer.status_code == 404


async def touch_all(office: Office, person: str, request: Json) -> set[int]:
    """Try everything with a request; return the statuses."""
    path = f"/v1/requests/{request['id']}"
    answers = [
        await office.call(person, "GET", "intake-app", path),
        await office.call(person, "GET", "intake-app", f"{path}/timeline"),
        await office.change(person, request, "submit"),
        await office.change(person, request, "amend", {}),
        await office.change(person, request, "cancel", {}),
        await office.change(person, request, "papers", files=multipart(None, papers())),
    ]
    assert len({answer.json()["detail"] for answer in answers}) == 1
    return {answer.status_code for answer in answers}


async def test_another_persons_request_is_not_there(office: Office) -> None:
    assert await touch_all(office, "joko", await office.filed("siti")) == {404}


async def test_another_villages_request_is_not_there(office: Office) -> None:
    request = await office.filed("kades-gribig")
    assert await touch_all(office, "lurah-panjunan", request) == {404}
    listed = await office.get("lurah-panjunan", "intake-app", "/v1/requests", limit=200)
    assert request["id"] not in {item["id"] for item in listed["items"]}


async def test_what_is_not_there_and_what_is_not_yours_sound_the_same(office: Office) -> None:
    request = await office.filed("siti")
    gone = request | {"id": "0198c3a2-7b1e-7c55-9a53-5d4c2b1a0f9e"}
    path = "/v1/requests/{}"
    answers = [
        await office.call("joko", "GET", "intake-app", path.format(r["id"]))
        for r in (request, gone)
    ]
    assert len({(a.status_code, a.json()["detail"], a.json()["type"]) for a in answers}) == 1


async def test_an_auditor_sees_cases_and_work_with_their_people_masked(office: Office) -> None:
    request = await office.verified()
    case = await office.call("auditor", "GET", "verification", f"/v1/cases/{request['id']}")
    work = await office.call("auditor", "GET", "processing", f"/v1/work/{request['id']}")
    mine = await office.call("auditor", "GET", "intake-app", f"/v1/requests/{request['id']}")
    assert {a.status_code for a in (case, work, mine)} == {200}
    assert not office.invented.found_in(case.content + work.content + mine.content)


async def test_who_reads_papers_is_written_down(office: Office) -> None:
    request = await office.filed()
    await office.claimed(request)
    path = f"/v1/cases/{request['id']}"
    paper = await office.call("dafduk-dewi", "GET", "verification", f"{path}/papers/F-1.02")
    assert (paper.status_code, paper.content) == (200, papers()["F-1.02"])
    assert paper.headers["x-content-type-options"] == "nosniff"
    await office.get("auditor", "verification", path)
    history = (await office.get("kabid-dafduk", "verification", f"{path}/history"))["items"]
    assert {("dafduk-dewi", "paper_read"), ("auditor", "read")} <= {
        (entry["by"], entry["action"]) for entry in history
    }
