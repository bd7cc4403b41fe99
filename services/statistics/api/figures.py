"""Figures that the office gives."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.statistics.api.views import to_figure
from services.statistics.repository import latest_figures
from services.statistics.use_cases.figures import Figure, keep_figure
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.web.days import Day
from shared.web.sign_in import may

_MOST = 10**12


class FigureBody(BaseModel):
    """A figure, as the office gives it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [{"value": 595881, "of": 612321, "source": "Disdukcapil Kudus, June 2017"}]
        },
    )

    value: int = Field(ge=0, le=_MOST)
    of: int | None = Field(default=None, ge=1, le=_MOST)
    source: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _is_a_part(self) -> "FigureBody":
        if self.of is not None and self.value > self.of:
            raise ValueError("'value' is a part of 'of' and cannot be more")
        return self


def figure_router(store: Store, zone: ZoneInfo) -> APIRouter:
    """Return the routes for figures that nobody counts here."""
    router = APIRouter(prefix="/v1/figures", tags=["figures"])

    @router.get("")
    async def read(
        _who: Annotated[Principal, Depends(may(Action.STATISTICS_READ))],
        on: Annotated[Day | None, Query(description="By default today.")] = None,
    ) -> list[dict[str, Any]]:
        """Tell of each figure the one that was given last for a day or before."""
        day = on or store.clock().astimezone(zone).date()
        return [to_figure(figure) for figure in await latest_figures(store, day)]

    @router.put("/{code}/{on}")
    async def keep(
        who: Annotated[Principal, Depends(may(Action.FIGURES_WRITE))],
        code: Annotated[str, Path(pattern="^[a-z][a-z0-9_]{1,40}$")],
        on: Day,
        body: FigureBody,
    ) -> dict[str, Any]:
        """Keep a figure for a day, in the place of what was given for that day before."""
        figure = Figure(value=body.value, of=body.of, source=body.source)
        return to_figure(await keep_figure(store, who, code, on, figure))

    return router
