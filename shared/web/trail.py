"""The trail over HTTP, for auditors: ask, export, follow the chain."""

from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.domain.errors import InvalidInputError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.printing.press import Press
from shared.printing.words import PrintLanguage, printed_words
from shared.trail.chain import Head
from shared.trail.export import to_csv, to_pdf, to_rows
from shared.trail.following import AT_ONCE, Followed, check_noted, follow_trail
from shared.trail.reading import Question, ask, ask_all, open_reasons
from shared.trail.records import TrailRecord
from shared.trail.sealing import read_head
from shared.trail.texts import words_of
from shared.trail.trail import Trail
from shared.web.files import CSV, PDF, answers_with, kept_file, shown_file
from shared.web.paging import id_from_cursor, page_of
from shared.web.sign_in import may

Auditor = Annotated[Principal, Depends(may(Action.TRAIL_READ))]
Seal = Annotated[str, Query(pattern="^[0-9a-f]{64}$", description="A seal that was noted earlier.")]


class FileFormat(StrEnum):
    """The format of an exported file."""

    CSV = "csv"
    PDF = "pdf"


class About(BaseModel):
    """About whom; in the body, because a NIK has no place in an address."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"ticket": "KDS-7K3M-9QXC"}]}
    )

    ticket: str | None = Field(default=None, min_length=1, max_length=40)
    nik: str | None = Field(
        default=None,
        min_length=16,
        max_length=30,
        repr=False,
        description="Of whose document it is: a request without that NIK, such as a newborn's, and "
        "one that this person filed for somebody else are found by their tickets alone.",
    )
    by: str | None = Field(default=None, min_length=1, max_length=255)

    @model_validator(mode="after")
    def _something_is_asked(self) -> Self:
        if not (self.ticket or self.nik or self.by):
            raise ValueError("give a ticket, a NIK, or somebody who did it")
        return self

    def to_question(self) -> Question:
        """Return it as the trail takes it."""
        return Question(ticket=self.ticket, nik=self.nik, by=self.by)


class Search(About):
    """A page of what is known."""

    after: str | None = Field(default=None, max_length=64)
    limit: int = Field(default=100, ge=1, le=500)


def trail_router(trail: Trail) -> APIRouter:
    """Return the routes over one service's trail."""
    router = APIRouter(prefix="/v1/trail", tags=["trail"])
    press = Press()

    def seen(followed: Followed) -> dict[str, Any]:
        return {"service": trail.store.source, **followed_view(followed)}

    @router.post("/search", summary="Ask who did or read what; that it was asked is recorded.")
    async def search(who: Auditor, body: Search) -> dict[str, Any]:
        """Return records, the earliest first."""
        after = id_from_cursor(body.after)
        found = await ask(trail, who, body.to_question(), after, body.limit + 1)
        page = page_of(found, body.limit, lambda record: record.id)
        reasons = await open_reasons(trail, page.items)
        return {
            "items": [record_view(r, reasons.get(r.id)) for r in page.items],
            "next": page.next,
        }

    @router.post(
        "/export",
        response_class=Response,
        responses=answers_with(CSV, PDF),
        summary="Export who opened a person's file.",
    )
    async def export(
        who: Auditor,
        body: About,
        file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV,
        language: PrintLanguage = "id",
    ) -> Response:
        """Return what this service knows as a file for the person it is about."""
        found = await ask_all(trail, who, body.to_question())
        rows, is_by_nik = to_rows(found, trail.catalogue, language), body.nik is not None
        if file_format is FileFormat.CSV:
            return kept_file(to_csv(rows, language, is_by_nik=is_by_nik), CSV, "trail.csv")
        printed = printed_words(who.id, trail.store.clock(), language)
        made = partial(to_pdf, rows, language, printed, is_by_nik=is_by_nik)
        async with press.job():
            return shown_file(await press.make(made), PDF, "trail.pdf")

    @router.get("/head", summary="Read the end of the chain, to note it elsewhere.")
    async def head(_who: Auditor) -> dict[str, Any]:
        """Return number and seal of the last sealed record."""
        found, _ = await read_head(trail.store)
        return head_view(found)

    @router.get("/verification", summary="Follow the chain, part by part.")
    async def verify(
        _who: Auditor,
        after: Annotated[int, Query(ge=0, le=2**53, description="`reached` before.")] = 0,
        limit: Annotated[int, Query(ge=1, le=AT_ONCE)] = AT_ONCE,
        noted_number: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        noted_seal: Seal | None = None,
    ) -> dict[str, Any]:
        """Return how far it holds; call again with `after` until `finished`."""
        if (noted_number is None) != (noted_seal is None):
            missing = "noted_number" if noted_number is None else "noted_seal"
            raise InvalidInputError(
                "A noted head is compared by its number and its seal together.",
                {missing: "is missing"},
            )
        if noted_number is not None and noted_seal is not None:
            noted = Head(noted_number, noted_seal)
            broken = await check_noted(trail, noted)
            if broken:
                end, _ = await read_head(trail.store)
                return seen(Followed(Head(broken.number - 1, ""), end, broken, 0))
        return seen(await follow_trail(trail, after, limit))

    return router


def record_view(record: TrailRecord, why: str | None) -> dict[str, Any]:
    """Return a record as an auditor sees it."""
    words = words_of(record.did)
    return {
        **record.model_dump(exclude={"version", "person", "why"}),
        "text": {"id": words.id, "en": words.en},
        "why": why,
    }


def head_view(head: Head) -> dict[str, Any]:
    """Return the end of the chain."""
    return {"number": head.number, "seal": head.seal}


def followed_view(followed: Followed) -> dict[str, Any]:
    """Return how far the chain was followed, and what was found."""
    broken = followed.broken
    return {
        "reached": followed.reached.number,
        "head": head_view(followed.head),
        "finished": followed.is_finished,
        "broken": {"number": broken.number, "fault": broken.fault} if broken else None,
        "unsealed": followed.unsealed,
    }
