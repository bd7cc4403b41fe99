"""The list of the head of office, with what was promised of each request."""

from tests.support.console import ConsoleUnderTest

AT = "2026-11-23T02:00:00Z"
ITEM = {
    "id": "one",
    "ticket": "KDS-1111",
    "document_type": "AKTA_LAHIR",
    "department": "CAPIL",
    "received_at": AT,
    "claim": None,
}


async def test_the_head_of_office_sees_what_was_promised_of_each_request(
    desk: ConsoleUnderTest,
) -> None:
    await desk.sign_in()
    items = [
        ITEM | {"answer_by": "2026-11-24T02:00:00Z", "delays": 1},
        ITEM | {"id": "two", "answer_by": "2026-11-26T02:00:00Z", "warned_at": AT},
    ]
    listed = {"items": items, "next": None, "waiting": len(items)}
    desk.answers |= {"GET /v1/late-reports": (200, listed), "GET /v1/rules/current": (200, {})}
    page = (await desk.http.get("/late")).text
    promises = page.split('data-label="Dijanjikan">')[1:]
    for cell, day, mark in zip(promises, ("24", "26"), ("Lewat janji", "Segera"), strict=True):
        told = cell.partition("</td>")[0]
        assert f"{day} Nov" in told, told
        assert mark in told, told
