"""Figures that the head of office gives."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.statistics.repository import FIGURES, FigureRecord
from tests.support.statistics import StatisticsUnderTest

HEAD = "kepala-dinas"


async def test_figures_are_the_head_of_offices(statistics: StatisticsUnderTest) -> None:
    body: dict[str, Any] = {"value": 595881, "of": 612321, "source": "office"}
    path = "/v1/figures/ktp_recorded/2026-10-05"
    assert (await statistics.call("kabid-capil", "PUT", path, body)).status_code == 403
    assert (await statistics.call(HEAD, "PUT", path, {**body, "of": 5})).status_code == 422
    for value in (1, 595881):
        assert (
            await statistics.call(HEAD, "PUT", path, {**body, "value": value})
        ).status_code == 200
    [figure] = (await statistics.get(HEAD)).json()["figures"]
    assert (figure["value"], figure["of"]) == (595881, 612321)
    assert figure["share"] == pytest.approx(0.9732, abs=0.0001)
    assert (await statistics.get(HEAD, until="2026-10-04")).json()["figures"] == []


async def test_of_a_figure_that_is_given_for_years_the_newest_is_shown(
    statistics: StatisticsUnderTest,
) -> None:
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(1100)]
    async with statistics.store.unit_of_work() as unit:
        for code in ("card_recorded", "ktp_recorded"):
            for number, on in enumerate(days):
                day = on.isoformat()
                figure = FigureRecord(
                    id=f"{code}:{day}", code=code, on=day, value=number, source="office"
                )
                unit.put(FIGURES, figure)
    shown = (await statistics.get(HEAD)).json()["figures"]
    newest = [("card_recorded", days[-1].isoformat()), ("ktp_recorded", days[-1].isoformat())]
    assert [(figure["code"], figure["on"]) for figure in shown] == newest
    listed = await statistics.call(HEAD, "GET", "/v1/figures", on="2024-01-01")
    assert [figure["on"] for figure in listed.json()] == ["2024-01-01"] * 2
