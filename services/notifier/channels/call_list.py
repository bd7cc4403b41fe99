"""For offices without a provider: nothing is sent, everybody is called."""

from datetime import datetime

from services.notifier.channels.port import Letter, Outcome
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.results import Refused


class CallListChannel:
    """Refuses every notice, which puts it on the list of people to call."""

    name = "call_list"

    async def send(self, letter: Letter, now: datetime) -> Outcome:  # noqa: ARG002 - the protocol's
        """See `NoticeChannel`."""
        return Refused(SendPolicy.OTHER_PATH)
