"""Webhooks of our own, signed as the provider's: how soon one is acknowledged under load.

Each tells of a message that nobody sent, so that it is stored, read and answered like any other and
changes nothing.
"""

import asyncio
import time

import orjson

from devkit.bench.calls import Calls, RefusedError, now
from devkit.bench.journal import Journal
from shared.whatsapp.signature import sign

_PER_SECOND = 5
_STATUSES = 10
"""About as many as a webhook brings under load."""


class Probe:
    """Sends a webhook several times a second.

    Args:
        calls: The way to the services.
        url: Of the webhook.
        app_secret: Signs them.
        phone_number_id: The office's number.
        journal: Where the times are noted.
    """

    def __init__(
        self, calls: Calls, url: str, app_secret: str, phone_number_id: str, journal: Journal
    ) -> None:
        self._calls, self._url, self._journal = calls, url, journal
        self._secret, self._phone_number_id = app_secret, phone_number_id

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await asyncio.gather(self._send(), asyncio.sleep(1 / _PER_SECOND))

    async def _send(self) -> None:
        body = self._body()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(body, self._secret),
        }
        began = time.perf_counter()
        try:
            await self._calls.call("webhook", "POST", self._url, headers, body)
        except RefusedError:
            return
        self._journal.webhooks.append(time.perf_counter() - began)

    def _body(self) -> bytes:
        moment = int(now())
        statuses = [
            {
                "id": f"wamid.{moment}{n}",
                "status": "sent",
                "timestamp": str(moment),
                "recipient_id": "6289900000000",
                "biz_opaque_callback_data": f"{moment:032x}",
            }
            for n in range(_STATUSES)
        ]
        metadata = {
            "display_phone_number": "15550000000",
            "phone_number_id": self._phone_number_id,
        }
        value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": statuses}
        change = {"field": "messages", "value": value}
        entry = {"id": "0", "changes": [change]}
        return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})
