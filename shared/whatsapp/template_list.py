"""The message templates of our account, asked for over HTTP: which there are, in which state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import aiohttp
from yarl import URL

from shared.domain.errors import PermanentError
from shared.whatsapp.errors import PAUSES
from shared.whatsapp.exchange import AWAY, away, read_json, total_timeout
from shared.whatsapp.results import OutcomeUnknown, read_refusal
from shared.whatsapp.values import items, mapping, text

MOST_PAGES: Final = 100
"""The platform allows an account 250 templates, or 6,000 after verification."""
LONGEST_WORD: Final = 40


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A template in one language.

    Attributes:
        status: The platform's word, such as `APPROVED`, `PAUSED`, `REJECTED`.
    """

    name: str
    language: str
    status: str


class TemplateList:
    """Asks for the templates of an account.

    Args:
        base_url: `https://graph.facebook.com`, or a simulator; the token is sent nowhere else.
        version: The version of the API.
        account_id: The WhatsApp business account.
        token: The system user's token.
        session: The caller opens and closes it.
        timeout: For one page.
        page_size: How many are asked for at once.
    """

    def __init__(
        self,
        *,
        base_url: str,
        version: str,
        account_id: str,
        token: str,
        session: aiohttp.ClientSession,
        timeout: timedelta = timedelta(seconds=20),
        page_size: int = 100,
    ) -> None:
        self._url = URL(base_url) / version / account_id / "message_templates"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session = session
        self._timeout = total_timeout(timeout)
        self._page_size = page_size

    async def read(self) -> list[ListedTemplate]:
        """Return all of them.

        Raises:
            TransientError: The platform is away, or broke off.
            PermanentError: It does not show them to us.
        """
        found: list[ListedTemplate] = []
        query = {"fields": "name,language,status", "limit": str(self._page_size)}
        for _ in range(MOST_PAGES):
            answer = await self._page(query)
            found += [t for item in items(answer.get("data")) if (t := _listed(mapping(item)))]
            paging = mapping(answer.get("paging"))
            after = text(mapping(paging.get("cursors")).get("after"))
            if not paging.get("next") or after is None:
                break
            query["after"] = after
        return found

    async def _page(self, query: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            async with self._session.get(
                self._url.with_query(query),
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                status, answer = response.status, mapping(await read_json(response))
        except AWAY as error:
            raise away() from error
        if status == 200 and "data" in answer:
            return answer
        refusal = read_refusal(status, mapping(answer.get("error")))
        if isinstance(refusal, OutcomeUnknown) or refusal.policy in PAUSES:
            raise away(status)
        raise PermanentError(
            f"WhatsApp does not list our templates (error {refusal.code or status}). Look at the "
            "account's id, and at what the token may do."
        )


def _listed(item: Mapping[str, Any]) -> ListedTemplate | None:
    name, language, status = (text(item.get(part)) for part in ("name", "language", "status"))
    if not (name and language and status):
        return None
    return ListedTemplate(name, language[:LONGEST_WORD], status[:LONGEST_WORD])
