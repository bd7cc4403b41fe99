"""The simulator without any input or output: the part that tests drive directly."""

from collections.abc import Mapping
from typing import Any

from devkit.whatsapp.acting import Acting
from devkit.whatsapp.business import Business
from devkit.whatsapp.clock import Clock, RunningClock
from devkit.whatsapp.faults import happens
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.noise import noise
from devkit.whatsapp.people import Person, mint_user_id
from devkit.whatsapp.sending import Answer, Sender
from devkit.whatsapp.templates import Template
from devkit.whatsapp.timeline import Timeline
from devkit.whatsapp.updates import Update, envelope
from devkit.whatsapp.world import World


class Simulator:
    """A WhatsApp business account with invented people, under an injected clock and seed.

    Nothing happens by itself: `due_batches()` gives what the business is to be told by now.
    """

    def __init__(
        self,
        business: Business | None = None,
        *,
        knobs: Knobs | None = None,
        clock: Clock | None = None,
        seed: int = 1,
    ) -> None:
        self.world = World(business or Business(), knobs or Knobs(), clock or RunningClock(), seed)
        self.timeline = Timeline(self.world)
        self.people = Acting(self.world, self.timeline)
        self._sender = Sender(self.world, self.timeline)

    @property
    def knobs(self) -> Knobs:
        """How it behaves now."""
        return self.world.knobs

    def turn(self, **changes: object) -> Knobs:
        """Change some knobs; a group given as a mapping keeps its other values."""
        self.world.knobs = self.world.knobs.changed(changes)
        return self.world.knobs

    def add_person(
        self, name: str, phone: str | None = None, *, is_legacy: bool = False, **more: Any
    ) -> Person:
        """Invent somebody with WhatsApp; a business-scoped id is made unless `is_legacy`.

        `phone` may have a `+`. `more` are further fields of `Person`.
        """
        if not is_legacy:
            more.setdefault("user_id", mint_user_id(self.world.rng))
        digits = phone.removeprefix("+") if phone else None
        return self.world.people.add(Person(name=name, phone=digits, **more))

    def add_template(
        self,
        name: str,
        body: str,
        *,
        language: str = "id",
        category: str = "UTILITY",
        quick_replies: tuple[str, ...] = (),
    ) -> Template:
        """Register an approved template with a text and perhaps quick-reply buttons."""
        components: list[Mapping[str, Any]] = [{"type": "BODY", "text": body}]
        if quick_replies:
            buttons = [{"type": "QUICK_REPLY", "text": text} for text in quick_replies]
            components.append({"type": "BUTTONS", "buttons": buttons})
        return self.world.templates.register(
            {"name": name, "language": language, "category": category, "components": components}
        )

    def send(self, raw: bytes) -> Answer:
        """A call of `/messages` with this body, past the check of the token."""
        return self._sender.send(raw)

    def due_batches(self) -> list[list[Update]]:
        """What the business is to be told now, one list for each POST.

        Nobody is told while the app is not subscribed to the account.
        """
        batches = self.timeline.due_batches()
        return batches if self.world.is_subscribed else []

    def to_payload(self, batch: list[Update]) -> dict[str, object]:
        """The webhook for one batch."""
        world, batching = self.world, self.world.knobs.batching
        if happens(world, batching.noise, "noise"):
            batch = [*batch, noise(world.rng)]
        return envelope(world.business, batch, batching.shape, world.rng)
