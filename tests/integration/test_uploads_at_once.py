"""Many people send papers at once to a real process: it keeps within its memory, and says so."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import httpx
import orjson
import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image

from devkit.papers import pdf
from devkit.stack.environment import python_environment
from devkit.stack.ports import LOCALHOST, free_port
from devkit.stack.services import ServiceProcess
from shared.persistence.mongo import connect
from shared.privacy.keys import OfficeKeys
from tests.support.intake import a_request
from tests.support.tokens import TokenMint

MEGABYTE = 1_000_000
MANY = 40


@dataclass(frozen=True)
class Intake:
    """Intake in a process of its own."""

    process: ServiceProcess
    http: httpx.AsyncClient
    mint: TokenMint

    def peak(self) -> int:
        """Return the most memory that the process ever had, in bytes."""
        status = Path(f"/proc/{self.process.child.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    async def file(self, person: str, paper: bytes, media_type: str) -> httpx.Response:
        """File a draft with one paper."""
        parts = [
            ("request", (None, orjson.dumps(a_request()), "application/json")),
            ("F-1.02", ("paper", paper, media_type)),
        ]
        headers = self.mint.bearer(person) | {"Idempotency-Key": uuid4().hex}
        return await self.http.post("/v1/requests", files=parts, headers=headers)


@pytest_asyncio.fixture(loop_scope="session")
async def intake(
    mongo_uri: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Intake]:
    """Intake with the settings that a test gives, on a database of its own and without Kafka."""
    prefix, port, keys_port, mint = f"t{uuid4().hex[:8]}", free_port(), free_port(), TokenMint()
    environment = {
        **python_environment(),
        "MONGO_URI": mongo_uri,
        "MONGO_PREFIX": prefix,
        "KAFKA_BOOTSTRAP": f"{LOCALHOST}:{free_port()}",
        "OIDC_ISSUER": mint.issuer,
        "OIDC_JWKS_URL": f"http://{LOCALHOST}:{keys_port}/",
        "OFFICE_KEYS": OfficeKeys.generate().to_text(),
        "HTTP_PORT": str(port),
        **getattr(request, "param", {}),
    }
    process = ServiceProcess(
        "intake",
        "services.intake.main",
        port=port,
        environment=environment,
        log=tmp_path / "log",
        ready=lambda: _is_up(f"http://{LOCALHOST}:{port}/health/live"),
    )
    issuer = await _publish(mint, keys_port)
    await process.start()
    limits = httpx.Limits(max_connections=2 * MANY)
    async with httpx.AsyncClient(base_url=process.address, timeout=120, limits=limits) as http:
        yield Intake(process, http, mint)
    process.kill()
    await issuer.cleanup()
    client = connect(mongo_uri)
    for name in ("intake", "keyring", "attachments"):
        await client.drop_database(f"{prefix}_{name}")
    client.close()


@pytest.mark.parametrize(
    "intake", [{"UPLOAD_MEMORY_BYTES": "20000000", "UPLOAD_PATIENCE": "PT60S"}], indirect=True
)
async def test_papers_of_many_at_once_take_turns_in_memory(intake: Intake) -> None:
    paper = pdf() + b"%" * 9 * MEGABYTE + b"\nstartxref\n0\n%%EOF\n"
    assert (await intake.file("siti", paper, "application/pdf")).status_code == 201
    with_one = intake.peak()
    people = [f"bench-resident-{n}" for n in range(MANY)]
    answers = await asyncio.gather(*(intake.file(p, paper, "application/pdf") for p in people))
    assert Counter(a.status_code for a in answers) == {201: MANY}
    assert intake.peak() - with_one < 150 * MEGABYTE, "all together are 360 MB, several times over"


@pytest.mark.parametrize("intake", [{"DECODING_MEMORY_BYTES": "100000000"}], indirect=True)
async def test_large_pictures_are_decoded_one_after_the_other(intake: Intake) -> None:
    picture = BytesIO()
    Image.new("RGBA", (6000, 4000)).save(picture, "PNG")
    assert (await intake.file("siti", picture.getvalue(), "image/png")).status_code == 201
    with_one = intake.peak()
    people = [f"bench-resident-{n}" for n in range(12)]
    answers = await asyncio.gather(
        *(intake.file(p, picture.getvalue(), "image/png") for p in people)
    )
    assert Counter(a.status_code for a in answers) == {201: len(people)}
    assert intake.peak() - with_one < 250 * MEGABYTE, "as many threads would take 700 MB"


@pytest.mark.parametrize(
    "intake", [{"UPLOAD_MEMORY_BYTES": "1000000", "UPLOAD_PATIENCE": "PT0.2S"}], indirect=True
)
async def test_who_waits_too_long_is_told_when_to_come_again(intake: Intake) -> None:
    _, writer = await asyncio.open_connection(LOCALHOST, intake.process.port)
    head = [
        "POST /v1/requests HTTP/1.1",
        "Host: intake",
        f"Authorization: {intake.mint.bearer('siti')['Authorization']}",
        "Idempotency-Key: slow",
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 900000",
    ]
    writer.write(("\r\n".join(head) + "\r\n\r\n--b\r\n").encode())
    await writer.drain()
    while (refused := await intake.file("joko", b"%" * 200_000, "image/png")).status_code != 503:
        assert refused.status_code == 415, "until the slow one is known"
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["type"] == "urn:loket:problem:busy"
    assert "send it again" in refused.json()["detail"]
    small = await intake.http.get("/v1/requests", headers=intake.mint.bearer("joko"))
    assert small.status_code == 200, "who sends no papers is served"

    writer.close()
    await writer.wait_closed()
    while (taken := await intake.file("joko", b"no paper", "image/png")).status_code == 503:
        pass
    assert taken.status_code == 415


async def _publish(mint: TokenMint, port: int) -> web.AppRunner:
    async def keys(_: web.Request) -> web.Response:
        return web.json_response(mint.jwks.keys)

    app = web.Application()
    app.router.add_get("/", keys)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, LOCALHOST, port).start()
    return runner


async def _is_up(address: str) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(address)).is_success
    except httpx.TransportError:
        return False
