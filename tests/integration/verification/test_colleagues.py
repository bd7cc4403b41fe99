"""What clerks do together: notes, saved filters, and merging what came twice."""

import asyncio

from shared.events.intake import RequestSubmitted
from shared.privacy import fields
from shared.privacy.sealing import seal
from tests.support.verification import SUBJECT_NAME, DeskUnderTest, a_submission

RINA, BAYU, DEWI, AUDITOR = "capil-rina", "capil-bayu", "dafduk-dewi", "auditor"
HEAD = "kabid-capil"


async def twins(desk: DeskUnderTest) -> tuple[RequestSubmitted, RequestSubmitted]:
    """Return two requests for the same thing, whose addresses differ."""
    first = await desk.queued(fingerprints=("print-1",))
    key = await desk.new_key()
    second = a_submission(key, fingerprints=("print-1",))
    address = seal(key, "Jalan Contoh 7", fields.SUBJECT_ADDRESS)
    subject = second.subject.model_copy(update={"address": address})
    second = second.model_copy(update={"subject": subject})
    await desk.hear(second)
    await desk.deliver_work()
    return first, second


async def test_a_note_is_read_by_colleagues_and_is_not_in_clear(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    version = (await desk.case(request.request_id)).version
    path = f"/cases/{request.request_id}/notes"
    written = await desk.post(BAYU, path, {"text": "Ibu Contoh datang besok."})
    assert written.status_code == 201, written.text
    [note] = (await desk.get(RINA, path)).json()["items"]
    assert (note["by"], note["text"]) == (BAYU, "Ibu Contoh datang besok.")
    stored = await desk.desk.store.database["notes"].find_one()
    assert "Contoh" not in str(stored)
    assert (await desk.get(AUDITOR, path)).json()["items"][0]["text"] is None
    assert (await desk.get(DEWI, path)).status_code == 404
    assert (await desk.post(AUDITOR, path, {"text": "Halo"})).status_code == 403
    # What Rina sees of the case is not changed by what Bayu noted.
    assert await desk.decide(RINA, request.request_id, "verify", version=version) == 200


async def test_everybody_has_their_own_filters(desk: DeskUnderTest) -> None:
    mine = {"name": "Akta mendesak", "view": "near_deadline", "document_type": "AKTA_LAHIR"}
    for _ in range(2):
        assert (await desk.put(RINA, "/filters", {"filters": [mine]})).status_code == 200
    [saved] = (await desk.get(RINA, "/filters")).json()["filters"]
    assert saved == mine | {"department": None, "village": None}
    assert (await desk.get(BAYU, "/filters")).json() == {"filters": []}
    assert (
        await desk.put(RINA, "/filters", {"filters": [{"name": "x", "view": "y"}]})
    ).status_code == 422


async def test_duplicates_are_compared_side_by_side(desk: DeskUnderTest) -> None:
    first, second = await twins(desk)
    answer = await desk.get(RINA, f"/cases/{second.request_id}/duplicates")
    [other] = answer.json()["items"]
    assert (other["id"], other["subject"]["name"]) == (first.request_id, SUBJECT_NAME)
    assert other["differing"] == ["subject.address"]
    history = (await desk.get(RINA, f"/cases/{first.request_id}/history")).json()["items"]
    assert [(e["by"], e["action"]) for e in history][-1] == (RINA, "read")
    assert (await desk.get(DEWI, f"/cases/{second.request_id}/duplicates")).status_code == 404


async def test_a_duplicate_is_merged_and_its_applicant_told_by_which_number_it_goes_on(
    desk: DeskUnderTest,
) -> None:
    first, second = await twins(desk)
    path = f"/cases/{second.request_id}/merge"
    body = {"into": first.request_id}
    assert (await desk.post(RINA, path, body)).json()["type"].endswith("not-claimed")
    seen = (await desk.post(RINA, f"/cases/{second.request_id}/claim")).json()["version"]
    stale = await desk.post(RINA, path, body | {"version": seen - 1})
    assert stale.json()["type"].endswith("stale-version")
    merged = await desk.post(RINA, path, body | {"version": seen})
    assert (merged.status_code, merged.json()["state"]) == (200, "merged"), merged.text
    kind, told = (await desk.said(second.request_id))[-1]
    assert (kind, told["kept_ticket"], told["sequence"]) == ("request.merged", first.ticket, 3)
    assert (await desk.case(first.request_id)).state == "in_verification"
    again = await desk.post(RINA, path, body)
    assert again.json()["type"].endswith("illegal-transition")


async def test_a_request_is_merged_only_into_one_that_can_stand_for_it(desk: DeskUnderTest) -> None:
    first, second = await twins(desk)
    other_kind = await desk.queued(document_type="AKTA_MATI", facts={})
    other_department = await desk.queued(document_type="KK_UBAH", facts={})
    await desk.post(RINA, f"/cases/{second.request_id}/claim")
    await desk.post(RINA, f"/cases/{first.request_id}/claim")
    rejected = {"reason": "SUDAH_TERBIT"}
    assert await desk.decide(RINA, first.request_id, "reject", **rejected) == 200
    for into, status in (
        (first.request_id, 422),
        (second.request_id, 422),
        (other_kind.request_id, 422),
        (other_department.request_id, 404),
        ("none", 404),
    ):
        answer = await desk.post(RINA, f"/cases/{second.request_id}/merge", {"into": into})
        assert answer.status_code == status, (into, answer.text)


async def test_of_two_merges_into_each_other_one_request_is_left(desk: DeskUnderTest) -> None:
    for _ in range(5):
        first, second = await twins(desk)
        pairs = ((first, second, RINA), (second, first, BAYU))
        for one, _other, clerk in pairs:
            await desk.post(clerk, f"/cases/{one.request_id}/claim")
        answers = await asyncio.gather(
            *(
                desk.post(clerk, f"/cases/{one.request_id}/merge", {"into": other.request_id})
                for one, other, clerk in pairs
            )
        )
        assert sorted(a.status_code for a in answers) == [200, 422], [a.text for a in answers]
        states = [(await desk.case(r.request_id)).state for r in (first, second)]
        assert sorted(states) == ["in_verification", "merged"]


async def test_a_merge_and_the_end_of_what_it_goes_into_leave_no_request_without_a_way(
    desk: DeskUnderTest,
) -> None:
    for _ in range(5):
        first, second = await twins(desk)
        await desk.post(RINA, f"/cases/{first.request_id}/claim")
        await desk.post(BAYU, f"/cases/{second.request_id}/claim")
        status, merged = await asyncio.gather(
            desk.decide(RINA, first.request_id, "reject", reason="SUDAH_TERBIT"),
            desk.post(BAYU, f"/cases/{second.request_id}/merge", {"into": first.request_id}),
        )
        kept = await desk.case(first.request_id)
        # Either it had ended, and nothing was merged, or the clerk who ended it could have known.
        assert (status, kept.state) == (200, "rejected")
        took_in = [entry.codes for entry in kept.history if entry.action == "took_in"]
        assert took_in == ([{"from": second.ticket}] if merged.status_code == 200 else [])


async def test_a_decision_on_a_case_that_took_another_in_says_so(desk: DeskUnderTest) -> None:
    first, second = await twins(desk)
    seen = (await desk.post(RINA, f"/cases/{first.request_id}/claim")).json()["version"]
    await desk.post(BAYU, f"/cases/{second.request_id}/claim")
    into = {"into": first.request_id}
    assert (await desk.post(BAYU, f"/cases/{second.request_id}/merge", into)).status_code == 200
    body = {"decision": "reject", "reason": "SUDAH_TERBIT", "version": seen}
    refused = await desk.post(RINA, f"/cases/{first.request_id}/decision", body)
    assert refused.json()["type"].endswith("stale-version")


async def test_of_a_hand_over_and_a_decision_at_once_one_counts(desk: DeskUnderTest) -> None:
    for _ in range(5):
        request = await desk.claimed(RINA)
        path = f"/cases/{request.request_id}"
        body = {"department": "DAFDUK", "note": "Ini perubahan KK."}
        answers = await asyncio.gather(
            desk.post(RINA, f"{path}/decision", {"decision": "reject", "reason": "UMUR_KTP"}),
            desk.post(HEAD, f"{path}/hand-over", body),
            desk.post(HEAD, f"{path}/hand-over", body),
        )
        assert [a.status_code for a in answers].count(200) == 1, [a.text for a in answers]
        assert {a.status_code for a in answers} <= {200, 404, 409, 422}


async def test_a_request_is_handed_over_only_as_it_was_seen(desk: DeskUnderTest) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}"
    seen = (await desk.case(request.request_id)).version
    accepted = await desk.put(RINA, f"{path}/papers/KK_ASLI", {"decision": "accepted"})
    assert accepted.status_code == 200, accepted.text
    body = {"department": "DAFDUK", "note": "Ini perubahan KK.", "version": seen}
    for clerk in (RINA, HEAD):
        stale = await desk.post(clerk, f"{path}/hand-over", body)
        assert (stale.status_code, stale.json()["type"].split(":")[-1]) == (409, "stale-version")
    case = await desk.case(request.request_id)
    assert case.department == "CAPIL"
    done = await desk.post(HEAD, f"{path}/hand-over", body | {"version": case.version})
    assert (done.status_code, done.json()["department"]) == (200, "DAFDUK"), done.text


async def test_a_stale_verdict_on_a_paper_does_not_overwrite_a_newer_one(
    desk: DeskUnderTest,
) -> None:
    request = await desk.claimed(RINA)
    path = f"/cases/{request.request_id}/papers/KK_ASLI"
    seen = (await desk.case(request.request_id)).version
    faulty = {"decision": "faulty", "reason": "FOTO_BURAM", "version": seen}
    assert (await desk.put(RINA, path, faulty)).status_code == 200
    stale = await desk.put(RINA, path, {"decision": "accepted", "version": seen})
    assert (stale.status_code, stale.json()["type"].split(":")[-1]) == (409, "stale-version")
    other = f"/cases/{request.request_id}/papers/F-2.01"
    fresh = await desk.put(RINA, other, {"decision": "accepted", "version": seen})
    assert fresh.status_code == 200, fresh.text
    verdict = (await desk.case(request.request_id)).mark("KK_ASLI")
    assert verdict is not None
    assert verdict.verdict == "faulty"
