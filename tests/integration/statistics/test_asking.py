"""Who may ask what, how it is answered in words, and what the trail says of it."""

import pytest

from shared.catalogue.villages import load_villages
from shared.trail.records import TRAIL
from tests.support.statistics import StatisticsUnderTest, a_life

HEAD, KABID_CAPIL, KABID_DAFDUK = "kepala-dinas", "kabid-capil", "kabid-dafduk"


async def test_a_supervisor_sees_her_department_and_others_nothing(
    statistics: StatisticsUnderTest,
) -> None:
    await statistics.hear(*(await a_life()))
    mine = (await statistics.get(KABID_CAPIL)).json()["total"]
    theirs = (await statistics.get(KABID_DAFDUK)).json()["total"]
    assert (mine["received"], mine["products"]) == (1, {"AKTA_LAHIR": 1})
    assert (theirs["received"], theirs["products"]) == (0, {"KK": 1})
    assert (await statistics.get("auditor")).json()["total"]["received"] == 1
    refused = await statistics.get(KABID_DAFDUK, department="CAPIL")
    assert refused.status_code == 403
    for person in ("capil-rina", "operator-capil", "siti", "kades-gribig", "ops"):
        assert (await statistics.get(person)).status_code == 403
        assert (await statistics.get(person, ".csv")).status_code == 403


async def test_codes_are_called_by_names(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await a_life()))
    answer = (await statistics.get(HEAD, by="month")).json()
    assert answer["rows"][0]["label"] == {"id": "Okt 2026", "en": "Oct 2026"}
    assert answer["names"]["reasons"]["FOTO_BURAM"]["en"] == "Unclear photo"
    assert "Kartu Keluarga" in answer["names"]["products"]["KK"]["id"]
    [channel] = (await statistics.get(HEAD, by="channel")).json()["rows"]
    assert channel["label"]["id"] == "Aplikasi"
    choices = (await statistics.get(HEAD, "/choices")).json()
    assert choices["channel"] == {"app": "Aplikasi", "whatsapp": "WhatsApp"}
    assert len(choices["village"]) == len(load_villages())
    assert set(choices["department"]) >= {"CAPIL", "DAFDUK"}
    assert "AKTA_LAHIR" in choices["document_type"]
    assert (await statistics.get("siti", "/choices")).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2026-10-09", "until": "2026-10-08"},
        {"by": "weekday"},
        {"by": "day", "since": "2026-01-01"},
        {"since": "soon"},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_in_words(
    statistics: StatisticsUnderTest, wrong: dict[str, str]
) -> None:
    answer = await statistics.get(HEAD, **wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_taken_along_recounted_or_given_is_in_the_trail(
    statistics: StatisticsUnderTest,
) -> None:
    await statistics.hear(*await a_life())
    assert (await statistics.get(HEAD)).status_code == 200
    assert (await statistics.get(HEAD, ".csv", department="CAPIL")).status_code == 200
    assert (await statistics.get(HEAD, ".xlsx")).status_code == 200
    assert (await statistics.get(HEAD, ".svg")).status_code == 200
    assert (await statistics.get(HEAD, ".svg", chart="reasons", file="true")).status_code == 200
    day = {"day": "2026-10-05", "by": "department"}
    answer = await statistics.call(HEAD, "GET", "/v1/reconciliation.csv", **day)
    assert answer.status_code == 200, answer.text
    assert (await statistics.call("ops", "POST", "/v1/statistics/recount")).status_code == 202
    figure = {"value": 7, "source": "Contoh"}
    await statistics.call(HEAD, "PUT", "/v1/figures/ktp_recorded/2026-10-05", json=figure)
    october = {"since": "2026-10-01", "until": "2026-10-31", "by": "document_type"}
    written = await statistics.store.find(TRAIL, {})
    assert [(r.by, r.did, r.codes) for r in written] == [
        (
            HEAD,
            "statistics.read",
            {"exported": "csv", "table": "numbers", **october, "department": "CAPIL"},
        ),
        (HEAD, "statistics.read", {"exported": "xlsx", **october}),
        (HEAD, "statistics.read", {"exported": "svg", "table": "reasons", **october}),
        (
            HEAD,
            "statistics.read",
            {
                "exported": "csv",
                "table": "reconciliation",
                "since": "2026-10-05",
                "until": "2026-10-05",
                "by": "department",
            },
        ),
        ("ops", "statistics.recount", {"generation": "2"}),
        (HEAD, "figures.write", {"figure": "ktp_recorded", "on": "2026-10-05"}),
    ]
