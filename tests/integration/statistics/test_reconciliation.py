"""The reconciliation of a day on a real database: events in, any past day out."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.events.verification import RequestEscalated, RequestReturned, RequestTaken
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from tests.support.about import about
from tests.support.key_store import InMemoryKeyStore
from tests.support.processing import NOW, a_submission, routed, verified
from tests.support.statistics import Said, StatisticsUnderTest

HEAD, KABID_CAPIL, KABID_DAFDUK = "kepala-dinas", "kabid-capil", "kabid-dafduk"
FIRST, SECOND, THIRD, FOURTH = "2026-10-05", "2026-10-06", "2026-10-07", "2026-11-02"
DAY = timedelta(days=1)


async def some_days() -> list[Said]:
    """Two requests came: one is verified the next day, one missed and returned the day after."""
    keyring = Keyring(InMemoryKeyStore(), OfficeKeys.generate(), lambda: NOW)
    one, other = [a_submission(await keyring.create(new_id())) for _ in range(2)]
    said: list[Said] = []
    for of in (one, other):
        base = about(of)
        said += [(NOW, of), (NOW, routed(of))]
        taken = RequestTaken(**base, department="CAPIL")
        said += [(NOW + DAY, taken), (NOW + DAY + timedelta(hours=1), taken)]
    missed = RequestEscalated(**about(other), department="CAPIL", waiting_since=NOW)
    fault = PaperFault(requirement="KK_ASLI", reason="FOTO_BURAM")
    returned = RequestReturned(
        **about(other), sequence=3, state=State.RETURNED, department="CAPIL", faults=(fault,),
        repair_by=NOW + 30 * DAY,
    )  # fmt: skip
    due = NOW + 5 * DAY
    return [
        *said,
        (NOW + DAY + timedelta(hours=2), verified(one, 3, due)),
        (NOW + 2 * DAY, missed),
        (NOW + 2 * DAY + timedelta(hours=1), returned),
    ]


NOTHING = {
    "before": 0, "came_in": 0, "came_back": 0, "taken": 0, "decided": 0, "returned": 0, "left": 0,
    "after": 0, "aged": 0,
}  # fmt: skip
DAYS = {
    "2026-10-04": {},
    FIRST: {"came_in": 2, "after": 2},
    SECOND: {"before": 2, "taken": 2, "decided": 1, "after": 1},
    THIRD: {"before": 1, "returned": 1, "aged": 1},
    FOURTH: {},
}


async def told(statistics: StatisticsUnderTest, person: str, **asked: str) -> dict[str, int]:
    answer = await statistics.call(person, "GET", "/v1/reconciliation", **asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["total"])


async def test_any_past_day_is_reconciled_also_when_everything_came_twice(
    statistics: StatisticsUnderTest,
) -> None:
    said = await some_days()
    await statistics.hear(*reversed(said))
    await statistics.hear(*said)
    for day, expected in DAYS.items():
        assert await told(statistics, HEAD, day=day) == NOTHING | expected
    answer = await statistics.call(HEAD, "GET", "/v1/reconciliation", day=FIRST)
    [row] = answer.json()["rows"]
    assert (row["key"], row["came_in"]) == ("CAPIL", 2)
    by_type = await statistics.call(
        HEAD, "GET", "/v1/reconciliation", day=FIRST, by="document_type"
    )
    assert [row["key"] for row in by_type.json()["rows"]] == ["AKTA_LAHIR"]


async def test_a_supervisor_reconciles_her_own_department(
    statistics: StatisticsUnderTest,
) -> None:
    await statistics.hear(*(await some_days()))
    assert (await told(statistics, KABID_CAPIL, day=FIRST))["came_in"] == 2
    assert await told(statistics, KABID_DAFDUK, day=FIRST) == NOTHING
    asked = {"day": FIRST, "department": "CAPIL"}
    refused = await statistics.call(KABID_DAFDUK, "GET", "/v1/reconciliation", **asked)
    assert refused.status_code == 403
    for person in ("capil-rina", "siti", "ops"):
        answer = await statistics.call(person, "GET", "/v1/reconciliation.csv", day=FIRST)
        assert answer.status_code == 403


async def test_a_reconciled_day_is_taken_along_as_a_file(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await some_days()))
    asked = {"day": SECOND, "lang": "en"}
    answer = await statistics.call(KABID_CAPIL, "GET", "/v1/reconciliation.csv", **asked)
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == ["CAPIL", ""]
    names = ("Open in the morning", "Taken by clerks", "Decided", "Open in the evening")
    assert [rows[-1][name] for name in names] == ["2", "2", "1", "1"]
    assert "loket-reconciliation-department-2026-10-06.csv" in answer.headers["content-disposition"]
    book = await statistics.call(KABID_CAPIL, "GET", "/v1/reconciliation.xlsx", **asked)
    with ZipFile(BytesIO(book.content)) as content:
        assert "Open in the evening" in content.read("xl/sharedStrings.xml").decode()


async def test_a_day_that_is_none_is_refused_in_words(statistics: StatisticsUnderTest) -> None:
    answer = await statistics.call(HEAD, "GET", "/v1/reconciliation", day="yesterday")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
