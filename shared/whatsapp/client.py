"""The Cloud API over HTTP: send a message, fetch what somebody sent."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any, Final

import aiohttp
import orjson
from yarl import URL

from shared.domain.errors import PermanentError
from shared.whatsapp.errors import PAUSES, SendPolicy
from shared.whatsapp.exchange import (
    AWAY,
    WatchedBody,
    away,
    read_bytes,
    read_json,
    too_large,
    total_timeout,
)
from shared.whatsapp.media import (
    MediaCorruptError,
    MediaExpiredError,
    MediaForeignError,
    MediaGoneError,
    MediaInfo,
    check_media_id,
    is_listed,
    matches_digest,
)
from shared.whatsapp.payload import Payload
from shared.whatsapp.results import (
    OutcomeUnknown,
    Refused,
    SendResult,
    read_answer,
    read_refusal,
)
from shared.whatsapp.values import mapping, number, text

MAX_HOPS: Final = 3
GONE: Final = frozenset({404, 410})


class CloudApi:
    """One number of ours on the platform.

    Args:
        base_url: `https://graph.facebook.com`, or a simulator.
        version: The version of the API, such as `v24.0`.
        phone_number_id: Our number.
        token: The system user's token; it is sent to `base_url` and `media_hosts` and nowhere else.
        media_hosts: Hosts that media may be fetched from, as `host` or `host:port`.
        session: The caller opens and closes it. It needs no base URL and no headers; a connector
            with a short `keepalive_timeout` meets fewer connections that the other end has closed.
        send_timeout: For a whole call that sends.
        media_timeout: For a whole download.
    """

    def __init__(
        self,
        *,
        base_url: str,
        version: str,
        phone_number_id: str,
        token: str,
        media_hosts: AbstractSet[str],
        session: aiohttp.ClientSession,
        send_timeout: timedelta = timedelta(seconds=20),
        media_timeout: timedelta = timedelta(seconds=60),
    ) -> None:
        self._root = URL(base_url) / version
        self._phone_number_id = phone_number_id
        self._headers = {"Authorization": f"Bearer {token}"}
        self._media_hosts = frozenset(media_hosts)
        self._session = session
        self._send_timeout = total_timeout(send_timeout)
        self._media_timeout = total_timeout(media_timeout)

    async def send(self, payload: Payload) -> SendResult:
        """Send a message; never raises for what the platform or the network does.

        A failure before any of the body left is a refusal to be tried again. A failure after that
        has an unknown outcome: wait for a delivery state that echoes our id before any repeat.
        """
        body = WatchedBody(orjson.dumps(payload), content_type="application/json")
        try:
            async with self._session.post(
                self._root / self._phone_number_id / "messages",
                data=body,
                headers=self._headers,
                timeout=self._send_timeout,
                allow_redirects=False,
            ) as response:
                return read_answer(response.status, await read_json(response))
        except AWAY:
            return OutcomeUnknown() if body.has_left else Refused(SendPolicy.RETRY_BACKOFF)

    async def media_info(self, media_id: str) -> MediaInfo:
        """Ask for a link to what somebody sent, and for its digest.

        Raises:
            MediaGoneError: It is older than 7 days, or was never ours.
            TransientError: The platform is away, or does not accept our token for now.
        """
        check_media_id(media_id)
        url = (self._root / media_id).with_query(phone_number_id=self._phone_number_id)
        try:
            async with self._session.get(
                url, headers=self._headers, timeout=self._send_timeout, allow_redirects=False
            ) as response:
                status, answer = response.status, mapping(await read_json(response))
        except AWAY as error:
            raise away() from error
        link = text(answer.get("url"))
        if status != 200 or link is None:
            raise _media_error(status, mapping(answer.get("error")))
        size = number(answer.get("file_size"))
        return MediaInfo(
            url=link,
            mime_type=text(answer.get("mime_type")),
            sha256=text(answer.get("sha256")),
            size=None if size is None else int(size),
        )

    async def download(self, url: str, max_bytes: int) -> bytes:
        """Fetch the bytes behind a link.

        Raises:
            MediaExpiredError: The link is over.
            MediaForeignError: The link, or where it redirects to, is not on the list of hosts.
            TooLargeError: There is more than `max_bytes`; the rest was not fetched.
            TransientError: The host is away or broke off.
        """
        try:
            link = URL(url)
            for _ in range(MAX_HOPS):
                answer = await self._download(link, max_bytes)
                if isinstance(answer, bytes):
                    return answer
                link = answer
        except ValueError as error:  # not a URL
            raise MediaForeignError from error
        except AWAY as error:
            raise away() from error
        raise MediaForeignError

    async def _download(self, url: URL, max_bytes: int) -> bytes | URL:
        if not is_listed(url, self._media_hosts, needs_tls=self._root.scheme == "https"):
            raise MediaForeignError
        async with self._session.get(
            url,
            headers={**self._headers, "Accept-Encoding": "identity"},
            timeout=self._media_timeout,
            allow_redirects=False,
        ) as response:
            if 300 <= response.status < 400:
                return url.join(URL(response.headers.get("Location", "")))
            if response.status in GONE:
                raise MediaExpiredError
            if response.status != 200:
                raise away(response.status)
            return await read_bytes(response, max_bytes)

    async def fetch_media(
        self, media_id: str, sha256: str | None, max_bytes: int, url: str | None = None
    ) -> bytes:
        """Fetch what somebody sent: by its link while that lives, else by its id; checked.

        Args:
            media_id: From the message; lives 7 days.
            sha256: From the message.
            max_bytes: More than this is not fetched.
            url: From the message; lives about 5 minutes.

        Raises:
            MediaGoneError: It is no longer kept.
            MediaCorruptError: It does not match its digest, also when asked for again.
            MediaForeignError: It leads to a host that is not on the list.
            TooLargeError: There is more than `max_bytes`.
            TransientError: The platform is away: try again within the 7 days.
        """
        if url is not None:
            try:
                data = await self.download(url, max_bytes)
            except (MediaExpiredError, MediaForeignError):
                data = None
            if data is not None and matches_digest(data, sha256):
                return data
        info = await self.media_info(media_id)
        if info.size is not None and info.size > max_bytes:
            raise too_large(max_bytes)
        try:
            data = await self.download(info.url, max_bytes)
        except MediaExpiredError as error:  # a new link that is already over is a slip of theirs
            raise away() from error
        if not matches_digest(data, sha256 or info.sha256):
            raise MediaCorruptError
        return data


def _media_error(status: int, error: Mapping[str, Any]) -> Exception:
    refusal = read_refusal(status, dict(error))
    if isinstance(refusal, OutcomeUnknown) or refusal.policy in PAUSES:
        return away(status)
    if status in GONE or refusal.code in (33, 100):  # 100 and 33: no object of this id
        return MediaGoneError()
    code = refusal.code or status
    return PermanentError(f"WhatsApp does not give this file (error {code}). Look at the code.")
