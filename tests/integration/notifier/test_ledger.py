"""The ledger and the list of people to call, over HTTP."""

import pytest

from shared.events import verification
from shared.events.intake import RequestAmended
from shared.events.parts import Subject
from shared.privacy import fields
from shared.privacy.sealing import seal
from shared.trail.records import TRAIL
from tests.support.notifier import NotifierUnderTest
from tests.support.notifier_events import a_life


async def test_the_ledger_is_paged_and_filtered(notifier: NotifierUnderTest) -> None:
    requests = [await notifier.request() for _ in range(5)]
    for request in requests:
        await notifier.hear(request)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await notifier.get("ops", "", limit=2, **after)).json()
        seen += [item["request_id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [r.request_id for r in requests]
    whole = (await notifier.get("ops", "", limit=5)).json()
    assert (len(whole["items"]), whole["next"]) == (5, None)
    one = (await notifier.get("ops", "", request_id=seen[2])).json()["items"]
    assert [item["ticket"] for item in one] == [requests[2].ticket]
    none = (await notifier.get("ops", "", state="failed")).json()
    assert none == {"items": [], "next": None}
    assert (await notifier.get("ops", "", after="&&")).status_code == 422


async def test_names_and_phones_are_for_front_officers_only(notifier: NotifierUnderTest) -> None:
    await notifier.hear(await notifier.request(phone=None))
    for person, name in (("loket-nur", "Sari Wulandari"), ("ops", None), ("auditor", None)):
        [item] = (await notifier.get(person, "/not-reached")).json()["items"]
        assert item["name"] == name, person
    assert (await notifier.get("siti")).status_code == 403


async def test_the_people_to_call_come_in_pages_and_the_last_one_says_so(
    notifier: NotifierUnderTest,
) -> None:
    for _ in range(2):
        await notifier.hear(await notifier.request(phone=None))
    whole = (await notifier.get("loket-nur", "/not-reached", limit=2)).json()
    assert (len(whole["items"]), whole["next"]) == (2, None)
    first = (await notifier.get("loket-nur", "/not-reached", limit=1)).json()
    last = (await notifier.get("loket-nur", "/not-reached", limit=1, after=first["next"])).json()
    assert [*first["items"], *last["items"]] == whole["items"]
    assert last["next"] is None


async def test_notices_of_a_request_are_for_those_who_check_or_make_it(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request("KK_HILANG_RUSAK")
    await notifier.hear(request)

    async def seen_by(person: str) -> int:
        token = notifier.mint.token_of(person, notifier.store.clock())
        answer = await notifier.client.get(
            f"/v1/requests/{request.request_id}/notices",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    theirs = ("dafduk-dewi", "operator-dafduk", "kabid-dafduk", "loket-nur", "auditor")
    others = ("capil-rina", "kabid-capil")
    assert [await seen_by(person) for person in (*theirs, *others)] == [1, 1, 1, 1, 1, 0, 0]
    life = a_life(request, await notifier.keyring.get(request.request_id))
    await notifier.hear(*(e for e in life if isinstance(e, verification.RequestRouted)))
    # Capil checks it now, and Dafduk still makes the card.
    assert all([await seen_by(person) for person in (*theirs, *others)])


@pytest.mark.parametrize("person", ["kabid-capil", "kabid-dafduk", "capil-rina", "operator-capil"])
async def test_the_ledger_of_all_departments_is_for_nobody_who_works_for_one(
    notifier: NotifierUnderTest, person: str
) -> None:
    request = await notifier.request("KK_HILANG_RUSAK")
    await notifier.hear(request)
    for path in ("", "/not-reached"):
        answer = await notifier.get(person, path, request_id=request.request_id)
        assert answer.status_code == 403


async def test_who_was_called_is_off_the_list_and_the_ledger_says_who_called(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request(phone=None)
    await notifier.hear(request)
    await notifier.until("failed")
    [listed] = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
    call = f"/{listed['id']}/calls"
    told = {"outcome": "no_answer", "note": "Nobody at home."}
    assert (await notifier.post("kabid-capil", call, told)).status_code == 403
    noted = await notifier.post("loket-nur", call, told)
    assert noted.status_code == 200, noted.text
    [again] = (await notifier.get("loket-nur", "/not-reached")).json()["items"]
    assert [(c["by"], c["note"]) for c in again["calls"]] == [("loket-nur", "Nobody at home.")]
    [masked] = (await notifier.get("ops", "/not-reached")).json()["items"]
    assert masked["calls"][0]["note"] is None
    await notifier.post("loket-nur", call, {"outcome": "reached"})
    assert (await notifier.get("loket-nur", "/not-reached")).json()["items"] == []
    assert (await notifier.post("loket-nur", call, {"outcome": "reached"})).status_code == 409


async def test_whose_name_a_front_officer_saw_or_called_is_found_by_the_nik(
    notifier: NotifierUnderTest,
) -> None:
    request = await notifier.request(phone=None)
    key = await notifier.keyring.get(request.request_id)
    subject = Subject(name=seal(key, "Anak Contoh", fields.SUBJECT_NAME), nik_hash="mistyped")
    await notifier.hear(request.model_copy(update={"subject": subject}))
    amended = next(e for e in a_life(request, key) if isinstance(e, RequestAmended))
    corrected = subject.model_copy(update={"nik_hash": "corrected"})
    await notifier.hear(amended.model_copy(update={"subject": corrected, "sequence": 9}))
    listed = (await notifier.get("loket-nur", "/not-reached", limit=1)).json()["items"]
    await notifier.post("loket-nur", f"/{listed[0]['id']}/calls", {"outcome": "reached"})
    await notifier.get("ops", "/not-reached")
    written = await notifier.store.find(TRAIL, {})
    assert [(r.by, r.did, r.ticket, r.person) for r in written] == [
        ("loket-nur", "notices.read", request.ticket, "corrected"),
        ("loket-nur", "calls.record", request.ticket, "corrected"),
    ]
