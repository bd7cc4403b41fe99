"""My queue, narrowed to a part of it."""

from typing import Any

import pytest

from services.console.pages.queue import Tab
from tests.support.console import ConsoleUnderTest

RULES: dict[str, Any] = {
    "departments": {"DAFDUK": {"id": "Pendaftaran Penduduk", "en": "Residents"}},
    "document_types": {
        "KIA_BARU": {"name": {"id": "KIA baru", "en": "New KIA"}, "department": "DAFDUK"}
    },
    "districts": {"Mejobo": {"33.19.08.2001": "Mejobo"}},
    "reasons": [],
}
ITEM = {
    "id": "one",
    "ticket": "KDS-7K3M-9QXC",
    "document_type": "KIA_BARU",
    "received_at": "2026-11-23T02:00:00Z",
    "answer_by": "2026-11-24T02:00:00Z",
    "claim": None,
    "checks": {},
    "duplicates": [],
}
NARROWED = {"document_type": "KIA_BARU", "village": "33.19.08.2001"}
IN_PART = "/cases/one?part=document_type%3DKIA_BARU%26village%3D33.19.08.2001"


@pytest.fixture
def desk_with_a_queue(desk: ConsoleUnderTest) -> ConsoleUnderTest:
    counts = dict.fromkeys((one.value for one in Tab), 1)
    desk.answers |= {
        "GET /v1/queue": (200, {"items": [ITEM], "next": None, "counts": counts}),
        "GET /v1/filters": (200, {"filters": []}),
        "GET /v1/rules/current": (200, RULES),
        "POST /v1/queue/next": (200, {"id": "one"}),
    }
    return desk


async def test_the_next_request_is_taken_from_what_the_queue_shows(
    desk_with_a_queue: ConsoleUnderTest,
) -> None:
    desk = desk_with_a_queue
    session = await desk.sign_in()
    page = (await desk.http.get("/queue", params=NARROWED)).text
    form = page.partition('action="/queue/next"')[2].partition("</form>")[0]
    for name, value in NARROWED.items():
        assert f'name="{name}" value="{value}"' in form
    sent = {"csrf": session.csrf, "department": "", **NARROWED}
    taken = await desk.http.post("/queue/next", data=sent)
    assert taken.headers["location"] == IN_PART
    assert f'href="{IN_PART}"' in page
    assert desk.sent[desk.asked.index("POST /v1/queue/next")] == NARROWED
    desk.answers["POST /v1/queue/next"] = (204, None)
    back = (await desk.http.post("/queue/next", data=sent)).headers["location"]
    assert all(f"{name}={value}" in back for name, value in NARROWED.items())
    assert "Di bagian antrean ini tidak ada yang menunggu." in (await desk.http.get(back)).text
    whole = await desk.http.post("/queue/next", data={"csrf": session.csrf})
    assert whole.headers["location"] == "/queue?said=queue_empty"


@pytest.mark.parametrize(
    ("tab", "order"),
    [
        (Tab.UNCLAIMED, "yang paling lama menunggu di atas"),
        (Tab.NEAR_DEADLINE, "yang paling dulu dijanjikan di atas"),
    ],
)
async def test_a_queue_says_by_what_it_is_ordered(
    desk_with_a_queue: ConsoleUnderTest, tab: Tab, order: str
) -> None:
    await desk_with_a_queue.sign_in()
    page = (await desk_with_a_queue.http.get("/queue", params={"tab": tab.value})).text
    assert f"<caption>Permohonan, {order}</caption>" in page
