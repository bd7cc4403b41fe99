"""`python -m devkit.bench.floor verification`: run one process of the floor."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.bench.floor.engine import TOPICS, Sayer, Writer, listen
from devkit.bench.floor.intake import intake
from devkit.bench.floor.notifier import Provider, notifier
from devkit.bench.floor.processing import processing
from devkit.bench.floor.role import Role, Tools, json
from devkit.bench.floor.verification import verification
from shared.messaging.connection import KafkaConnection
from shared.messaging.topic_admin import create_topics
from shared.persistence.mongo import connect, open_database
from shared.settings import ServiceSettings


class FloorSettings(ServiceSettings):
    """The environment of the service whose part a process takes."""

    whatsapp_base_url: str = ""
    whatsapp_phone_number_id: str = ""
    whatsapp_token: SecretStr = SecretStr("")

    @property
    def provider(self) -> Provider:
        """Where notices go."""
        url = f"{self.whatsapp_base_url}/v24.0/{self.whatsapp_phone_number_id}/messages"
        return Provider(url, self.whatsapp_token.get_secret_value())


def main(role: str) -> None:
    """Serve one role until stopped."""
    settings = FloorSettings()
    roles: Mapping[str, Callable[[Tools], Role]] = {
        "intake-app": intake,
        "intake-whatsapp": intake,
        "verification": verification,
        "processing": processing,
        "notifier": lambda tools: notifier(tools, settings.provider),
    }
    app = _application(roles[role], settings.mongo_uri, settings.kafka)
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_level="warning",
        access_log=False,
    )


def _application(
    make: Callable[[Tools], Role], mongo_uri: str, connection: KafkaConnection
) -> Starlette:
    writer = Writer(open_database(connect(mongo_uri), "floor"))
    tools = Tools(writer, Sayer(connection))
    role = make(tools)
    assigned = [asyncio.Event() for _ in role.hearings]

    async def ready(_request: Request) -> Response:
        is_ready = all(event.is_set() for event in assigned)
        return json(b'{"kafka":"listening"}', 200 if is_ready else 503)

    async def metrics(_request: Request) -> Response:
        return Response(b"loket_events_published_total %d\n" % tools.sayer.said)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await create_topics(connection, TOPICS)
        await tools.sayer.start()
        tasks = [
            asyncio.create_task(listen(connection, h.group, h.topic, h.wanted, is_assigned))
            for h, is_assigned in zip(role.hearings, assigned, strict=True)
        ]
        tasks += [asyncio.create_task(work()) for work in role.work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await tools.sayer.stop()

    operations = (Route("/health/ready", ready), Route("/metrics", metrics))
    return Starlette(routes=[*role.routes, *operations], lifespan=lifespan)


if __name__ == "__main__":
    main(sys.argv[1])
