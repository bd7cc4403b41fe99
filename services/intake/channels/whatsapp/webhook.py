"""The webhook: a body is answered with 200 once it is stored for good, and read after that.

The platform never repeats what was answered with 200, so nothing but storing happens before it.
"""

import hmac
import time
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.raw_bodies import RawBodies
from shared.domain.errors import LoketError, NotPermittedError
from shared.web.bodies import read_bounded
from shared.whatsapp.signature import verify

PATH: Final = "/webhooks/whatsapp"
MAX_BODY_BYTES: Final = 3_000_000
"""Meta's documentation, "Webhooks": payloads can be up to 3 MB."""
SIGNATURE: Final = "x-hub-signature-256"


class SignatureError(NotPermittedError):
    """A webhook without a signature, or with one of somebody else."""

    code = "wrong-signature"
    title = "The signature does not hold"


def webhook_router(bodies: RawBodies, verify_token: str, app_secrets: Sequence[str]) -> APIRouter:
    """Return the routes that the platform calls.

    Args:
        bodies: Where bodies are stored.
        verify_token: What the platform shows when it subscribes.
        app_secrets: Every app secret in force.
    """
    router = APIRouter(tags=["whatsapp"])

    @router.get(PATH, responses={200: {"content": {"text/plain": {}}}})
    async def handshake(
        mode: Annotated[str, Query(alias="hub.mode", max_length=100)] = "",
        challenge: Annotated[str, Query(alias="hub.challenge", max_length=1000)] = "",
        token: Annotated[str, Query(alias="hub.verify_token", max_length=1000)] = "",
    ) -> Response:
        """Confirm the address to the platform."""
        is_ours = hmac.compare_digest(token.encode(), verify_token.encode())
        if mode != "subscribe" or not verify_token or not is_ours:
            metrics.WEBHOOKS.labels("handshake_refused").inc()
            raise NotPermittedError("The verify token is not ours. Compare it with the settings.")
        metrics.WEBHOOKS.labels("handshake").inc()
        return Response(challenge, media_type="text/plain")

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        """Take what happened on WhatsApp."""
        try:
            raw = await read_bounded(request, MAX_BODY_BYTES)
            _check(raw, request.headers.get(SIGNATURE), app_secrets)
            started = time.perf_counter()
            await bodies.keep(raw)
        except LoketError as error:
            metrics.WEBHOOKS.labels(error.code).inc()
            raise
        metrics.STORE_SECONDS.observe(time.perf_counter() - started)
        metrics.WEBHOOKS.labels("stored").inc()
        return Response(status_code=200)

    return router


def _check(raw: bytes, signature: str | None, app_secrets: Sequence[str]) -> None:
    """Refuse what the platform did not sign."""
    if signature is None:
        error = SignatureError("This call has no X-Hub-Signature-256 header.")
        error.code = "missing-signature"
        raise error
    if not verify(raw, signature, app_secrets):
        raise SignatureError("The signature is not one of ours. Compare the app secrets.")
