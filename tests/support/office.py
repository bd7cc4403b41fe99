"""All of Loket, called through its public APIs only, by anybody of the cast."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import orjson
from aiohttp import web

from devkit.papers import photo
from devkit.stack.local import LocalStack
from devkit.stack.ports import LOCALHOST, free_port
from devkit.stack.services import EVERYTHING, SERVICES
from tests.support.invented import Invented
from tests.support.problems import check_problem
from tests.support.tokens import TokenMint

Json = dict[str, Any]
Found = TypeVar("Found")

LOST_CARD = "KK_HILANG_RUSAK"
LOST_CARD_FACTS = {"sebab": "hilang", "orang_asing": "tidak"}
CLERK, COLLEAGUE, OPERATOR = "dafduk-dewi", "dafduk-agus", "operator-dafduk"
HEAD = "kabid-dafduk"
PATIENCE = timedelta(seconds=60)


@cache
def small_photo(seed: int = 1) -> bytes:
    """Return a photo that is quickly sent."""
    return photo(seed, size=(320, 240))


def papers(*codes: str) -> dict[str, bytes]:
    """Return a photo for each paper; those of a lost card if none is named."""
    codes = codes or ("F-1.02", "SURAT_POLISI")
    return {code: small_photo(number) for number, code in enumerate(codes, 1)}


def multipart(request: Json | None, files: Mapping[str, bytes]) -> list[tuple[str, Any]]:
    """Return the parts of a multipart call."""
    parts: list[tuple[str, Any]] = []
    if request is not None:
        parts.append(("request", (None, orjson.dumps(request), "application/json")))
    return parts + [(code, _named(code, content)) for code, content in files.items()]


def _named(code: str, content: bytes) -> tuple[str, bytes, str]:
    if content.startswith(b"%PDF"):
        return f"{code}.pdf", content, "application/pdf"
    return f"{code}.jpg", content, "image/jpeg"


class Office:
    """Loket, and everybody who calls it.

    Every answer that is an error is checked to be a problem document without personal data.

    Attributes:
        stack: The processes.
        mint: Signs tokens that services trust.
        invented: Who is in the requests.
    """

    def __init__(self, stack: LocalStack, mint: TokenMint, http: httpx.AsyncClient) -> None:
        self.stack, self.mint, self._http = stack, mint, http
        self.invented = Invented()
        self._tokens: dict[str, str] = {}
        http.event_hooks = {"response": [self._check]}

    async def call(
        self, person: str | None, method: str, service: str, path: str, **sent: Any
    ) -> httpx.Response:
        """Call a route as a person, or as nobody."""
        headers = dict(sent.pop("headers", {}))
        if person is not None:
            headers["Authorization"] = f"Bearer {self.token(person)}"
        url = self.stack.addresses.service(service) + path
        return await self._http.request(method, url, headers=headers, **sent)

    async def get(self, person: str | None, service: str, path: str, **query: Any) -> Any:
        """Return what a route shows."""
        answer = await self.call(person, "GET", service, path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def token(self, person: str) -> str:
        """Return a token of somebody."""
        if person not in self._tokens:
            self._tokens[person] = self.mint.token_of(person)
        return self._tokens[person]

    def a_request(self, **given: Any) -> Json:
        """Return the JSON of a new request, for a lost family card unless said otherwise."""
        body: Json = {
            "document_type": LOST_CARD,
            "facts": LOST_CARD_FACTS,
            "applicant": self.invented.applicant(),
            "subject": self.invented.subject(),
            "submit": True,
        }
        return body | given

    async def send(
        self,
        person: str,
        request: Json,
        files: Mapping[str, bytes] | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """File a request with its papers."""
        parts = multipart(request, papers() if files is None else files)
        headers = {"Idempotency-Key": key or uuid4().hex}
        return await self.call(
            person, "POST", "intake-app", "/v1/requests", files=parts, headers=headers
        )

    async def filed(self, person: str = "siti", **given: Any) -> Json:
        """File a request and return it."""
        answer = await self.send(person, self.a_request(**given))
        assert answer.status_code == 201, answer.text
        request: Json = answer.json()
        return request

    async def change(
        self, person: str, request: Json, step: str, body: Json | None = None, **sent: Any
    ) -> httpx.Response:
        """Submit, amend or cancel a request."""
        path = f"/v1/requests/{request['id']}/{step}"
        return await self.call(person, "POST", "intake-app", path, json=body, **sent)

    async def seen(self, request: Json, person: str = "loket-nur") -> Json:
        """Return a request as intake shows it."""
        shown: Json = await self.get(person, "intake-app", f"/v1/requests/{request['id']}")
        return shown

    async def timeline(self, request: Json) -> list[str]:
        """Return the changes that a request went through."""
        path = f"/v1/requests/{request['id']}/timeline"
        return [e["change"] for e in (await self.get("loket-nur", "intake-app", path))["items"]]

    async def until_state(self, request: Json, state: str) -> Json:
        """Wait until the applicant sees a request in a state."""

        async def is_there() -> Json | None:
            found = await self.seen(request)
            return found if found["state"] == state else None

        return await until(is_there, f"{request['ticket']} to be {state}")

    async def on_case(
        self, person: str, request: Json, step: str, body: Json | None = None
    ) -> httpx.Response:
        """Do something with a case."""
        path = f"/v1/cases/{request['id']}/{step}"
        return await self.call(person, "POST", "verification", path, json=body)

    async def claimed(self, request: Json, clerk: str = CLERK) -> Json:
        """Wait until a case is there and claim it; return it."""

        async def try_claim() -> Json | None:
            answer = await self.on_case(clerk, request, "claim")
            assert answer.status_code in (200, 404, 409), answer.text
            return answer.json() if answer.status_code == 200 else None

        return await until(try_claim, f"{request['ticket']} in the queue of {clerk}")

    async def decided(self, request: Json, decision: Json, clerk: str = CLERK) -> Json:
        """Claim a case and decide it."""
        await self.claimed(request, clerk)
        answer = await self.on_case(clerk, request, "decision", decision)
        assert answer.status_code == 200, answer.text
        return request

    async def verified(self, person: str = "siti", **given: Any) -> Json:
        """File a request, verify it and wait until operators have it."""
        request = await self.filed(person, **given)
        await self.decided(request, {"decision": "verify"})
        await self.until_at_desk(request)
        return request

    async def until_at_desk(self, request: Json, operator: str = OPERATOR) -> Json:
        """Wait until an operator sees the work."""
        what = f"{request['ticket']} at the desk of {operator}"
        return await until(lambda: self.at_desk(request, operator), what)

    async def at_desk(self, request: Json, operator: str = OPERATOR) -> Json | None:
        """Return the work if an operator sees it."""
        path = f"/v1/work/{request['id']}"
        answer = await self.call(operator, "GET", "processing", path)
        return answer.json() if answer.status_code == 200 else None

    async def work(
        self, request: Json, step: str, body: Json | None = None, operator: str = OPERATOR
    ) -> httpx.Response:
        """Take a step at the operators' desk."""
        path = f"/v1/work/{request['id']}/{step}"
        return await self.call(operator, "POST", "processing", path, json=body)

    async def made(self, request: Json, *, complete: bool = True) -> Json:
        """Record the family card of a verified request."""
        body = {"number": self.invented.card_number(), "complete": complete}
        answer = await self.work(request, "products/KK/ready", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def _check(self, response: httpx.Response) -> None:
        await response.aread()
        if response.status_code >= 400:
            check_problem(response, self.invented)


async def until(
    look: Callable[[], Awaitable[Found | None]],
    what: str,
    seconds: float = PATIENCE.total_seconds(),
) -> Found:
    """Return what `look` finds, as soon as it finds something."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := await look()):
        assert asyncio.get_running_loop().time() < deadline, f"waited for {what}, in vain"
        await asyncio.sleep(0.05)
    return found


@asynccontextmanager
async def open_office(*, with_pages: bool = False) -> AsyncIterator[Office]:
    """Run all of Loket, with an issuer whose key the tests have."""
    port = free_port()
    jwks = f"http://{LOCALHOST}:{port}/jwks.json"
    services = tuple(EVERYTHING if with_pages else SERVICES)
    overrides = {name: {"OIDC_JWKS_URL": jwks} for name in services}
    stack = LocalStack(services=services, overrides=overrides)
    mint = TokenMint(stack.addresses.issuer)
    async with (
        _published(mint, port),
        stack,
        httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=40)) as http,
    ):
        office = Office(stack, mint, http)
        await _until_listening(office)
        yield office


async def _until_listening(office: Office) -> None:
    for service in SERVICES:

        async def is_listening(service: str = service) -> bool:
            told = await office.get(None, service, "/health/ready")
            return bool(told["kafka"] == "listening")

        await until(is_listening, f"{service} to listen to Kafka")


@asynccontextmanager
async def _published(mint: TokenMint, port: int) -> AsyncIterator[None]:
    """Serve the public keys of a mint, beside those of the stack's own issuer."""

    async def keys(_: web.Request) -> web.Response:
        async with httpx.AsyncClient() as http:
            own = (await http.get(f"{mint.issuer}/jwks.json")).json()
        return web.json_response({"keys": [*own["keys"], *(await mint.jwks.fetch())["keys"]]})

    app = web.Application()
    app.router.add_get("/jwks.json", keys)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOCALHOST, port).start()
        yield
    finally:
        await runner.cleanup()


def in_days(days: float) -> str:
    """Return a moment some days ahead, as JSON has it."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()
