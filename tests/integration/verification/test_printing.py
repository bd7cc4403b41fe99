"""Packets of requests as PDF, for whoever may see them; each is recorded."""

import asyncio
from typing import Any

import pytest

from shared.domain.ids import new_id
from shared.trail.records import TRAIL
from tests.support.printed import jpeg, look_at, note_qr_codes, pdf_of
from tests.support.verification import (
    SUBJECT_NAME,
    DeskUnderTest,
    a_paper,
    a_submission,
)

RINA, DEWI = "capil-rina", "dafduk-dewi"


async def test_a_packet_is_printed_with_its_papers_and_that_is_recorded(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await desk.new_key()
    photo = await desk.desk.attachments.put(key, jpeg((600, 800)))
    scan = await desk.desk.attachments.put(key, pdf_of(2))
    papers = (
        a_paper("KK_ASLI", attachment=photo),
        a_paper("SK_LAHIR", attachment=scan, media_type="application/pdf"),
        a_paper("F-2.01", attachment=f"{key.owner}:lost"),
        a_paper("BUKTI_KAWIN", attachment=photo),
    )
    request = a_submission(key, papers=papers)
    await desk.hear(request)
    drawn = note_qr_codes(monkeypatch)
    answer = await desk.get(RINA, f"/cases/{request.request_id}/packet")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert drawn == [request.ticket]
    assert answer.headers["cache-control"] == "no-store"
    made = look_at(answer.content)
    assert made.pictures[1:] == [1, 1, 1, 1]
    for words in (request.ticket, SUBJECT_NAME, "Pemohon Contoh", "Tidak dicetak: berkas hilang."):
        assert words in made.texts[0]
    written = await desk.desk.store.find(TRAIL, {"ticket": request.ticket})
    assert [(r.by, r.did, r.codes) for r in written] == [
        (RINA, "case.print", {"printed": "packet", "papers": "4"})
    ]


async def test_packets_are_printed_together_in_the_order_asked_for(desk: DeskUnderTest) -> None:
    one, other = await desk.queued(papers=()), await desk.queued(papers=())
    ids = [other.request_id, one.request_id]
    answer = await desk.call("POST", RINA, "/packets", {"cases": ids}, language="en")
    assert answer.status_code == 200, answer.text
    made = look_at(answer.content)
    assert [other.ticket in made.texts[0], one.ticket in made.texts[1]] == [True, True]
    assert "Requirement packet" in made.text
    assert len(await desk.desk.store.find(TRAIL, {"did": "case.print"})) == 2


async def test_nobody_prints_what_they_may_not_see_and_nothing_is_recorded_then(
    desk: DeskUnderTest,
) -> None:
    mine, erased = await desk.queued(), await desk.queued()
    await desk.desk.keyring.destroy(erased.request_id)
    path = f"/cases/{mine.request_id}/packet"
    assert (await desk.get(DEWI, path)).status_code == 404
    assert (await desk.get("auditor", path)).status_code == 403
    for cases in ([mine.request_id, new_id()], [mine.request_id] * 21, []):
        answer = await desk.post(RINA, "/packets", {"cases": cases})
        assert answer.status_code in (404, 422), answer.text
    assert await desk.desk.store.find(TRAIL, {"did": "case.print"}) == []
    answer = await desk.get(RINA, f"/cases/{erased.request_id}/packet")
    assert 400 <= answer.status_code < 500, answer.text


async def test_what_nobody_waits_for_any_more_is_not_printed(desk: DeskUnderTest) -> None:
    request = await desk.queued()
    asked = desk.client.build_request(
        "GET", f"/v1/cases/{request.request_id}/packet", headers=desk.bearer(RINA)
    )
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": asked.url.path,
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in asked.headers.raw],
    }
    coming = iter([{"type": "http.request", "body": b""}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(coming)

    async def send(_message: Any) -> None:
        pass

    # While somebody else is at the press, which it would wait for.
    async with asyncio.timeout(20), desk.desk.press.job():
        await desk.app(scope, receive, send)
    assert await desk.desk.store.find(TRAIL, {"did": "case.print"}) == []
