"""The verification service as a whole, between a real database and a real broker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from services.verification.domain.arriving import receive
from services.verification.main import build, build_desk
from services.verification.settings import VerificationSettings
from shared.catalogue.clock import Clock
from shared.domain.ids import new_id
from shared.events import topics
from shared.events.envelope import Event, to_headers
from shared.events.intake import RequestSubmitted
from shared.messaging.connection import KafkaConnection
from shared.messaging.producer import KafkaPublisher
from shared.persistence.mongo import connect, open_database
from shared.privacy.keys import OfficeKeys
from shared.privacy.sealing import DataKey
from tests.support.verification import NOW, a_submission

PATIENCE = timedelta(seconds=60)


async def test_a_request_said_on_kafka_reaches_its_departments_queue(
    mongo_uri: str, embedded_bootstrap: str
) -> None:
    prefix = f"test_{uuid4().hex[:12]}"
    settings = settings_with(
        mongo_uri=mongo_uri,
        mongo_prefix=prefix,
        kafka_bootstrap=embedded_bootstrap,
        kafka_idempotence=False,
        kafka_fetch_max_wait_ms=20,
        kafka_partitions=2,
    )
    # Its key is nowhere, as after an erasure: the request is routed all the same.
    request = a_submission(DataKey.generate(new_id()))
    client = connect(mongo_uri)
    cases = open_database(client, f"{prefix}_verification")["cases"]

    async def is_queued() -> bool:
        query = {"_id": request.request_id, "queued_at": {"$ne": None}}
        return await cases.find_one(query) is not None

    app = build(settings)
    try:
        async with app.router.lifespan_context(app):
            await say(settings.kafka, request)
            await eventually(is_queued)
    finally:
        for name in ("verification", "keyring", "attachments"):
            await client.drop_database(f"{prefix}_{name}")
        client.close()


async def test_what_the_office_switched_on_is_asked_for_by_clerks_too(mongo_uri: str) -> None:
    settings = settings_with(catalogue_switches="kudus_mati_ktp_ahli_waris=on")
    desk = build_desk(settings, connect(mongo_uri), OfficeKeys.generate())
    facts = {"keadaan": "biasa", "nik_terdata": "tidak"}
    died = a_submission(DataKey.generate(new_id()), document_type="AKTA_MATI", facts=facts)
    case = receive(died, "CAPIL", "CAPIL-MATI", Clock.start(NOW, NOW), NOW)
    assert "KTP_AHLI_WARIS" in desk.rulebook.checklist(case).papers


def settings_with(**given: Any) -> VerificationSettings:
    return VerificationSettings(
        oidc_issuer="https://issuer.example.id",
        oidc_jwks_url="https://issuer.example.id/jwks.json",
        office_keys=SecretStr(OfficeKeys.generate().to_text()),
        **given,
    )


async def say(connection: KafkaConnection, body: RequestSubmitted) -> None:
    """Say an event as intake would."""
    event = Event(
        id=new_id(),
        source="intake",
        subject=body.request_id,
        time=NOW,
        topic=topics.REQUESTS,
        traceparent=None,
        body=body,
    )
    content = body.model_dump_json(exclude_none=True).encode()
    publisher = KafkaPublisher(connection)
    await publisher.start()
    try:
        sent = await publisher.send(
            topics.REQUESTS, body.request_id.encode(), to_headers(event), content
        )
        await sent
    finally:
        await publisher.stop()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE.total_seconds()):
        while not await holds():
            await asyncio.sleep(0.1)
