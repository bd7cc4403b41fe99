"""Reading a whole list of a service, page by page."""

from typing import Any

from devkit.client import OfficeClient


async def read_all(client: OfficeClient, service: str, path: str) -> list[dict[str, Any]]:
    """Return every item; `path` ends where further parameters may follow."""
    items: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = f"{path}limit=200" + (f"&after={after}" if after else "")
        answer = await client.call("loket-nur", "GET", service, page)
        items += answer.body["items"]
        after = answer.body["next"]
    return items
