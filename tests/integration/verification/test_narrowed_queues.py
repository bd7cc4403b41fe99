"""A queue that is narrowed to a village or a document type: its list, its numbers, what they cost."""

from datetime import timedelta

import pytest

from services.verification.queue_views import Asked, View, count_views, queue_page
from services.verification.repository import Part
from tests.support.queries import profiled
from tests.support.verification import NOW, DeskUnderTest, a_submission

RINA, DEWI = "capil-rina", "dafduk-dewi"
FAULT = {"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}
NEAR_UNTIL = NOW + timedelta(hours=31)
OTHER_TYPE = "UBAH_NAMA"
BY = pytest.mark.parametrize("narrowed", ["village", "document_type"])


def menawan(desk: DeskUnderTest) -> str:
    return next(v.code for v in desk.desk.terms.villages if v.name == "Menawan")


async def one_apart(desk: DeskUnderTest, narrowed: str) -> tuple[str, Part]:
    """Return a claimed request and the part of the queue in which it is alone.

    Of six others in the queue three are claimed, and one more is on its way into it.
    """
    others = [await desk.queued() for _ in range(6)]
    sent = a_submission(await desk.new_key())
    subject = sent.subject.model_copy(update={"village": menawan(desk)})
    given = {
        "village": {"subject": subject},
        "document_type": {"document_type": OTHER_TYPE, "facts": {}},
    }
    await desk.hear(sent.model_copy(update=given[narrowed]))
    await desk.deliver_work()
    for request in (sent, *others[:3]):
        assert (await desk.post(RINA, f"/cases/{request.request_id}/claim")).status_code == 200
    await desk.hear(a_submission(await desk.new_key()))
    kept = {"village": menawan(desk), "document_type": OTHER_TYPE}[narrowed]
    return sent.request_id, Part(frozenset({"CAPIL"}), **{narrowed: kept})


async def test_a_view_is_narrowed_to_a_village_and_kept_so(desk: DeskUnderTest) -> None:
    alone, part = await one_apart(desk, "village")

    async def listed(person: str, **params: str) -> list[str]:
        items = (await desk.get(person, "/queue", status="all", **params)).json()["items"]
        return [item["id"] for item in items]

    assert await listed(RINA, village=part.village or "") == [alone]
    assert len(await listed(RINA)) == 7
    assert await listed(DEWI, village=part.village or "") == []
    kept = {"filters": [{"name": "Menawan", "view": "all", "village": part.village}]}
    assert (await desk.put(RINA, "/filters", kept)).status_code == 200
    told = (await desk.get(RINA, "/filters")).json()["filters"]
    assert [(one["name"], one["village"]) for one in told] == [("Menawan", part.village)]


@BY
async def test_the_numbers_beside_a_narrowed_list_are_those_of_its_part(
    desk: DeskUnderTest, narrowed: str
) -> None:
    alone, part = await one_apart(desk, narrowed)
    desk.now, desk.tokens = NOW + timedelta(hours=23), {}

    async def numbers() -> dict[str, int]:
        asked = {"document_type": part.document_type, "village": part.village}
        params = {name: value for name, value in asked.items() if value}
        counts = (await desk.get(RINA, "/queue", **params)).json()["counts"]
        assert counts.pop("departments") == {"CAPIL": counts}
        return {view: count for view, count in counts.items() if count}

    async def most_read() -> int:
        async with profiled(desk.desk.store, "cases") as seen:
            await count_views(desk.desk.store, RINA, part, NEAR_UNTIL)
        return max(query["docsExamined"] for query in seen)

    assert await numbers() == dict.fromkeys(("all", "claimed", "mine", "near_deadline"), 1)
    assert await most_read() <= 1, "what is in the part, or on its way into the queue"
    for request_id in ((await desk.claimed(RINA)).request_id, alone):
        assert await desk.decide(RINA, request_id, "return", faults=[FAULT]) == 200
    assert await numbers() == {"returned": 1}
    assert await most_read() <= 1


@BY
@pytest.mark.parametrize("view", View)
async def test_a_narrowed_view_reads_only_what_it_shows(
    desk: DeskUnderTest, view: View, narrowed: str
) -> None:
    alone, part = await one_apart(desk, narrowed)
    async with profiled(desk.desk.store, "cases") as seen:
        shown = await queue_page(desk.desk.store, Asked(view, RINA, part, NEAR_UNTIL), None, 50)
    is_in = view in (View.MINE, View.CLAIMED, View.ALL, View.NEAR_DEADLINE)
    assert [case["_id"] for case in shown] == ([alone] if is_in else [])
    [query] = seen
    assert query["docsExamined"] == len(shown)
