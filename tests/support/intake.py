"""Intake on a real database, without Kafka: what it would hear is handed to it."""

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import orjson
from fastapi import FastAPI
from PIL import Image, ImageDraw

from services.intake.channels import app as app_channel
from services.intake.channels import public as public_channel
from services.intake.consumers import build_group
from services.intake.main import build_parts
from services.intake.parts import Parts
from services.intake.settings import IntakeSettings
from shared.events.envelope import EventBody
from shared.messaging.handlers import BatchProcessor
from shared.persistence.mongo import connect
from shared.persistence.store import utc_now
from shared.privacy.keys import OfficeKeys
from tests.support.apis import api_of
from tests.support.records import incoming
from tests.support.tokens import TokenMint

NIK = "3319085503900001"
FAMILY_CARD = "3319080101150007"
GRIBIG = "33.19.08.2001"
PANJUNAN = "33.19.02.1005"
BIRTH_FACTS = {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"}
BIRTH_PAPERS = ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "KK_ASLI")
LOST_CARD = {"sebab": "hilang"}
LOST_CARD_PAPERS = ("F-1.02", "SURAT_POLISI")

Json = dict[str, Any]


def a_photo(text: str = "KARTU KELUARGA", size: tuple[int, int] = (900, 1200)) -> bytes:
    """Return a JPEG with some writing on it."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for line in range(20):
        draw.text((30, 40 + line * 50), f"{text} {line} " * 6, fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def a_request(document_type: str = "KTP_GANTI", **given: Any) -> Json:
    """Return the JSON of a new request for an invented person."""
    body: Json = {
        "document_type": document_type,
        "facts": LOST_CARD,
        "applicant": {"name": "Siti Nurhayati", "phone": "0812 0000 0101"},
        "subject": {
            "name": "Siti Nurhayati",
            "nik": NIK,
            "family_card": FAMILY_CARD,
            "birth_date": "1990-03-15",
            "village": GRIBIG,
        },
    }
    return body | given


def multipart(request: Json | None, papers: Mapping[str, bytes]) -> list[tuple[str, Any]]:
    """Return the parts of a multipart call, papers as photos."""
    parts: list[tuple[str, Any]] = []
    if request is not None:
        parts.append(("request", (None, orjson.dumps(request), "application/json")))
    return parts + [(code, (f"{code}.jpg", data, "image/jpeg")) for code, data in papers.items()]


@dataclass(frozen=True)
class IntakeUnderTest:
    """Intake with its app channel, its parts, and tokens for its callers."""

    app: FastAPI
    client: httpx.AsyncClient
    parts: Parts
    mint: TokenMint
    processor: BatchProcessor

    def by(self, person: str, key: str | None = None) -> dict[str, str]:
        """Return the headers of a call by somebody of the cast."""
        return self.mint.bearer(person) | {"Idempotency-Key": key or uuid4().hex}

    async def hear(self, *bodies: EventBody, times: int = 1) -> None:
        """Hand events to intake as Kafka would, each as often as said."""
        records = [incoming(body, utc_now()) for body in bodies]
        for _ in range(times):
            await self.processor.process(records)

    async def said(self, request_id: str) -> list[Json]:
        """Return what intake said of a request: type and body, in order."""
        rows = self.parts.store.database["outbox"].find({"key": request_id}).sort("_id", 1)
        return [
            {"type": dict(r["headers"])["ce_type"].decode(), **orjson.loads(r["body"])}
            async for r in rows
        ]


@asynccontextmanager
async def intake_under_test(mongo_uri: str, **settings: Any) -> AsyncIterator[IntakeUnderTest]:
    """Build intake on databases of its own, which are dropped in the end."""
    prefix = f"t{uuid4().hex[:8]}"
    given = IntakeSettings(
        mongo_uri=mongo_uri,
        mongo_prefix=prefix,
        oidc_issuer="https://issuer.example.id",
        oidc_jwks_url="",
        office_keys=OfficeKeys.generate().to_text(),
        **settings,
    )
    client = connect(mongo_uri)
    parts = build_parts(given, client, public_channel.COLLECTIONS)
    await parts.store.prepare()
    await parts.attachments.prepare()
    mint = TokenMint()
    routers = [*app_channel.routes(parts), *public_channel.routes(parts)]
    app = api_of("intake", routers, mint, utc_now)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as http:
        yield IntakeUnderTest(app, http, parts, mint, BatchProcessor(parts.store, build_group()))
    for name in ("intake", "keyring", "attachments"):
        await client.drop_database(f"{prefix}_{name}")
    client.close()
