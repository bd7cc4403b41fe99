"""The public page, as its visitors meet it: what it shows, and what guessing brings."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from services.intake.channels.public.attempts import ATTEMPTS, WINDOW, window_of
from services.intake.channels.public.looking import LOOKS_AT_A_TICKET, LOOKS_OF_A_CLIENT
from shared.domain.lifecycle import State
from shared.events.parts import ProductRef
from shared.events.processing import (
    ProcessingStarted,
    ProductReady,
    RequestCompleted,
    RequestReopened,
)
from shared.events.verification import RequestEscalated, RequestRouted, RequestVerified
from tests.support.intake import (
    LOST_CARD_PAPERS,
    IntakeUnderTest,
    a_photo,
    a_request,
    intake_under_test,
    multipart,
)

LATER = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
KTP = ProductRef(key="KTP_EL", code="KTP_EL", department="DAFDUK")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def used_intake(mongo_uri: str) -> AsyncIterator[IntakeUnderTest]:
    async with intake_under_test(mongo_uri) as under_test:
        yield under_test


@pytest.fixture
async def intake(used_intake: IntakeUnderTest) -> IntakeUnderTest:
    await used_intake.parts.store.database[ATTEMPTS.name].delete_many({})
    return used_intake


async def filed(intake: IntakeUnderTest) -> dict[str, Any]:
    parts = multipart(a_request(submit=True), dict.fromkeys(LOST_CARD_PAPERS, a_photo()))
    answer = await intake.client.post("/v1/requests", files=parts, headers=intake.by("siti"))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def look(intake: IntakeUnderTest, ticket: str, code: str, **more: str) -> Any:
    return await intake.client.post("/cek", data={"ticket": ticket, "code": code, **more})


def about(request: dict[str, Any]) -> dict[str, str]:
    return {
        "request_id": request["id"],
        "ticket": request["ticket"],
        "document_type": request["document_type"],
    }


async def test_a_receipt_shows_state_next_step_and_date_and_nothing_personal(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    receipt = request["receipt"]
    assert receipt["link"].endswith(f"/cek#{request['ticket']}.{receipt['check_code']}")
    await intake.hear(
        RequestRouted(
            **about(request),
            sequence=2,
            state=State.IN_VERIFICATION,
            department="DAFDUK",
            answer_by=LATER,
        )
    )
    page = await look(intake, request["ticket"].lower(), receipt["check_code"])
    assert page.status_code == 200
    for told in ("Sedang diperiksa", "1 Desember 2026, 10.00 WIB", "Petugas sedang memeriksa"):
        assert told in page.text
    people = (request["subject"]["name"], request["applicant"]["name"], request["id"])
    assert not any(name in page.text for name in people)
    english = await look(intake, request["ticket"], receipt["check_code"], lang="en")
    assert "1 December 2026, 10:00 WIB" in english.text


async def test_whatever_is_wrong_looks_the_same(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    code = request["receipt"]["check_code"]
    draft = (
        await intake.client.post("/v1/requests", json=a_request(), headers=intake.by("siti"))
    ).json()
    assert draft["receipt"] is None
    wrong = [
        await look(intake, request["ticket"], "0000-0000"),
        await look(intake, "KDS-0000-0000", code),
        await look(intake, "not a ticket", code),
        await look(intake, draft["ticket"], code),
        await look(intake, "", ""),
        await intake.client.post("/cek", content=b"\xff" * 5000),
    ]
    assert {answer.status_code for answer in wrong} == {404}
    pages = {re.sub('value="[^"]*" placeholder', "placeholder", one.text) for one in wrong}
    assert len(pages) == 1
    headers = [dict(answer.headers) | {"content-length": ""} for answer in wrong]
    assert all(one == headers[0] for one in headers)


async def test_what_was_typed_wrong_keeps_its_ticket_and_not_its_code(
    intake: IntakeUnderTest,
) -> None:
    page = (await look(intake, 'KDS-"><i>', "7K3M-0000")).text
    assert 'value="KDS-&#34;&gt;&lt;i&gt;"' in page
    assert "7K3M-0000" not in page


async def test_guessing_at_a_ticket_ends_soon_also_with_the_right_code(
    intake: IntakeUnderTest,
) -> None:
    request = await filed(intake)
    await seen_before(intake, intake.parts.hasher.ticket(request["ticket"]), LOOKS_AT_A_TICKET - 1)
    code = request["receipt"]["check_code"]
    answers = [await look(intake, request["ticket"], code) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Tunggu satu jam" in answers[1].text
    assert answers[1].headers["content-type"].startswith("text/html")
    assert 0 < int(answers[1].headers["retry-after"]) <= WINDOW.total_seconds()
    assert "retry-after" not in answers[0].headers


async def test_a_client_that_tries_many_tickets_is_stopped_and_not_known(
    intake: IntakeUnderTest,
) -> None:
    client = intake.parts.hasher.client("127.0.0.1")
    await seen_before(intake, client, LOOKS_OF_A_CLIENT - 1)
    before = looks_that_were("stopped_caller")
    answers = [await look(intake, f"KDS-{n}", "x") for n in range(2)]
    assert [answer.status_code for answer in answers] == [404, 429]
    assert looks_that_were("stopped_caller") == before + 1
    rows = await intake.parts.store.database[ATTEMPTS.name].find({}).to_list(None)
    assert rows
    assert not re.search(r"127\.0|KDS", str(rows))


def looks_that_were(outcome: str) -> float:
    """Return how many looks Prometheus is told of."""
    name = "loket_intake_public_looks_total"
    return REGISTRY.get_sample_value(name, {"outcome": outcome}) or 0


async def seen_before(intake: IntakeUnderTest, who: str, looks: int) -> None:
    """Count looks as if they had been taken in this and the next hour."""
    began = window_of(intake.parts.now())
    for at in (began, began + timedelta(hours=1)):
        row = {"_id": f"{who}:{at:%Y%m%d%H%M}", "looks": looks, "at": at, "version": 1}
        await intake.parts.store.database[ATTEMPTS.name].insert_one(row)


async def test_a_missed_promise_is_admitted_with_the_new_date(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    late = RequestEscalated(
        **about(request),
        department="DAFDUK",
        waiting_since=LATER,
        missed=LATER - timedelta(days=1),
        due=LATER,
    )
    await intake.hear(late)
    page = await look(intake, request["ticket"], request["receipt"]["check_code"])
    assert "Kami melewati waktu yang dijanjikan" in page.text
    assert "1 Desember 2026" in page.text
    shown = await intake.client.get(f"/v1/requests/{request['id']}", headers=intake.by("siti"))
    assert shown.json()["deadline"] == {"at": "2026-12-01T03:00:00Z", "whose": "office"}


async def test_a_withdrawn_and_a_corrected_product_show_so(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    code = request["receipt"]["check_code"]

    def ready(sequence: int) -> ProductReady:
        return ProductReady(
            **about(request),
            sequence=sequence,
            state=State.READY,
            product=KTP,
            form="card",
            remaining=0,
        )

    life = [
        RequestVerified(
            **about(request), sequence=3, state=State.VERIFIED, department="DAFDUK", due=LATER
        ),
        ProcessingStarted(**about(request), sequence=4, state=State.IN_PROCESSING),
        ready(5),
        RequestCompleted(**about(request), sequence=6, state=State.COMPLETED, products=(KTP,)),
    ]
    await intake.hear(*life)
    assert "sudah jadi" in (await look(intake, request["ticket"], code)).text
    await intake.hear(
        RequestReopened(
            **about(request), sequence=7, state=State.IN_PROCESSING, products=(KTP,), due=LATER
        )
    )
    withdrawn = (await look(intake, request["ticket"], code)).text
    assert "ditarik dan sedang diperbaiki; yang lama tidak berlaku" in withdrawn
    await intake.hear(ready(8))
    assert (
        "sudah diperbaiki; yang lama tidak berlaku"
        in (await look(intake, request["ticket"], code)).text
    )


async def test_an_erased_request_is_not_found(intake: IntakeUnderTest) -> None:
    request = await filed(intake)
    await intake.parts.keyring.destroy(request["id"])
    answer = await look(intake, request["ticket"], request["receipt"]["check_code"])
    assert answer.status_code == 404


async def test_the_page_allows_nothing_but_itself(intake: IntakeUnderTest) -> None:
    for path in ("/cek", "/cek/page.css", "/cek/page.js"):
        answer = await intake.client.get(path)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert (await intake.client.get("/cek")).headers["cache-control"] == "no-store"
