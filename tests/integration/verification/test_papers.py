"""What the desk shows of each paper of a request, also of those that were not sent."""

from tests.support.verification import PAPERS, DeskUnderTest, a_paper

RINA = "capil-rina"


async def test_a_verdict_on_a_paper_that_was_not_sent_is_shown_with_its_reason(
    desk: DeskUnderTest,
) -> None:
    sent = PAPERS[:-1]
    lacking = PAPERS[-1]
    request = await desk.claimed(RINA, papers=tuple(a_paper(code) for code in sent))
    path = f"/cases/{request.request_id}"

    async def shown() -> dict[str, tuple[str, str | None]]:
        lines = (await desk.get(RINA, path)).json()["checklist"]
        return {line["requirement"]: (line["status"], line["reason"]) for line in lines}

    before = await shown()
    assert before[lacking] == ("missing", None)
    assert {before[code] for code in sent} == {("unseen", None)}
    await desk.put(RINA, f"{path}/papers/{lacking}", {"decision": "accepted"})
    assert (await shown())[lacking] == ("accepted", None)
    fault = {"decision": "faulty", "reason": "BERKAS_KURANG"}
    await desk.put(RINA, f"{path}/papers/{lacking}", fault)
    assert (await shown())[lacking] == ("faulty", "BERKAS_KURANG")


async def test_a_clerk_is_told_by_which_rules_a_paper_is_asked_for(desk: DeskUnderTest) -> None:
    declared = {"anak_temuan": "tidak", "punya_surat_lahir": "tidak", "bukti_kawin_ada": "ya"}
    request = await desk.claimed(RINA, facts=declared)
    case = (await desk.get(RINA, f"/cases/{request.request_id}")).json()
    form = next(line for line in case["checklist"] if line["requirement"] == "F-2.03")
    assert (form["confidence"], form["note"]["en"]) == ("official", "Two witnesses sign it.")
    assert any("470/13287" in source for source in form["sources"])
    rules = (await desk.get(RINA, f"/rules/{case['rule_version']}")).json()
    assert "fotokopi" in rules["general_rules"][0]["id"]
    recording = rules["document_types"]["KTP_REKAM"]
    assert "17" in recording["precondition"]["en"]
    assert recording["legal_basis"] == "Perpres 96/2018 Ps 15"
