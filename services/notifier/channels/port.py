"""What the sender asks of a channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.notifier.wording import Values
from shared.whatsapp.content import PersonRef
from shared.whatsapp.results import OutcomeUnknown, Refused


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice, opened, as a channel needs it.

    Attributes:
        opaque: Our id, which delivery states are to echo; the same for each try of a notice.
        to: Where it goes.
        kind: Which text.
        language: Of the person.
        contents: What fills the text, by language.
        last_heard_at: When the person last wrote to us.
        must_use_template: Free text was refused.
    """

    opaque: str
    to: PersonRef = field(repr=False)
    kind: str
    language: str
    contents: Mapping[str, Values] = field(repr=False)
    last_heard_at: datetime | None = None
    must_use_template: bool = False


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The provider took the message.

    Attributes:
        message_ref: Keyed hash of the provider's message id.
        form: `text` or `template`.
    """

    message_ref: str
    form: str


Outcome = HandedOver | Refused | OutcomeUnknown


class NoticeChannel(Protocol):
    """A way by which notices leave."""

    @property
    def name(self) -> str:
        """What it is called in metrics and in the ledger."""

    async def send(self, letter: Letter, now: datetime) -> Outcome:
        """Send one message; never raises for what a provider or the network does.

        Raises:
            InvalidInputError: The letter cannot be sent as it is; nothing left.
        """
