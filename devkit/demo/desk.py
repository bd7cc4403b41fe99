"""What applicants, verifiers and operators of the demo do, each through the public APIs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from devkit.client import OfficeClient, filing, papers_form
from devkit.demo.story import Story
from shared.domain.errors import PermanentError

PATIENCE = timedelta(seconds=20)
LOOK_EVERY = timedelta(milliseconds=50)

Say = Callable[[str], None]


class NothingHappenedError(PermanentError):
    """What the demo waited for did not come."""

    code = "nothing-happened"

    def __init__(self, what: str) -> None:
        super().__init__(f"Waited {PATIENCE.total_seconds():g} s for {what}, in vain.")


class Desk:
    """One request's way through the office.

    Args:
        client: Calls the services.
        story: Which request.
        say: Is told of each step, for the live view.
    """

    def __init__(self, client: OfficeClient, story: Story, say: Say) -> None:
        self.client, self.story, self.say = client, story, say

    async def file(
        self, person: str, request: Mapping[str, object], papers: Mapping[str, bytes], key: str
    ) -> Any:
        """File a request by app, with all its papers."""
        answer = await self.client.call(
            person,
            "POST",
            "intake-app",
            "/v1/requests",
            form=filing({**request, "submit": True}, papers),
            headers={"Idempotency-Key": key},
        )
        self.story.request_id, self.story.ticket = answer.body["id"], answer.body["ticket"]
        self.say(f"{self.story.who} files {self.story.ticket}")
        return answer.body

    async def amend(self, person: str, papers: Mapping[str, bytes]) -> None:
        """Send better papers for what was returned."""
        await self._until_state("returned")
        path = f"/v1/requests/{self.story.request_id}/amend"
        await self.client.call(person, "POST", "intake-app", path, form=papers_form(papers))
        self.say(f"{self.story.who} sends {len(papers)} papers again")

    async def claim(self, verifier: str) -> Any:
        """Wait for the case in the verifier's queue and take it; return it."""
        path = f"/v1/cases/{self.story.request_id}/claim"

        async def try_claim() -> bool:
            answer = await self.client.call(
                verifier, "POST", "verification", path, expected=(200, 404, 409)
            )
            return answer.status == 200

        await _until(try_claim, f"{self.story.ticket} in the queue of {verifier}")
        case = await self.client.call(
            verifier, "GET", "verification", f"/v1/cases/{self.story.request_id}"
        )
        self.say(f"{verifier} takes {self.story.ticket}")
        return case.body

    async def decide(self, verifier: str, decision: Mapping[str, object]) -> None:
        """Verify, return or reject the claimed case."""
        path = f"/v1/cases/{self.story.request_id}/decision"
        await self.client.call(verifier, "POST", "verification", path, json=decision)
        self.say(f"{verifier} decides: {decision['decision']}")

    async def work(self, operator: str, step: str, body: Mapping[str, object]) -> None:
        """Take one step at the operators' desk, once the request has arrived there."""
        path = f"/v1/work/{self.story.request_id}/{step}"

        async def try_step() -> bool:
            answer = await self.client.call(
                operator, "POST", "processing", path, json=body, expected=(200, 404)
            )
            return answer.status == 200

        await _until(try_step, f"{self.story.ticket} at the desk of {operator}")
        self.say(f"{operator}: {step.replace('/', ' ')}")

    async def _until_state(self, state: str) -> None:
        async def is_there() -> bool:
            return bool((await self.timeline())[-1]["state"] == state)

        await _until(is_there, f"{self.story.ticket} to be {state}")

    async def timeline(self) -> list[dict[str, Any]]:
        """Return the request's timeline as its applicant sees it."""
        path = f"/v1/requests/{self.story.request_id}/timeline"
        answer = await self.client.call("loket-nur", "GET", "intake-app", path)
        items: list[dict[str, Any]] = answer.body["items"]
        return items

    async def notices(self) -> list[dict[str, Any]]:
        """Return the notices about the request."""
        path = f"/v1/notices?request_id={self.story.request_id}&limit=100"
        answer = await self.client.call("loket-nur", "GET", "notifier", path)
        items: list[dict[str, Any]] = answer.body["items"]
        return items


async def _until(is_done: Callable[[], Awaitable[bool]], what: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while not await is_done():
                await asyncio.sleep(LOOK_EVERY.total_seconds())
    except TimeoutError:
        raise NothingHappenedError(what) from None
