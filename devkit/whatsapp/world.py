"""All state of a simulator in one place, shared by those who act on it."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from devkit.whatsapp.agenda import Agenda
from devkit.whatsapp.business import Business
from devkit.whatsapp.clock import Clock
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.ledger import Ledger
from devkit.whatsapp.media import MediaStore
from devkit.whatsapp.people import Directory
from devkit.whatsapp.planned import Planned
from devkit.whatsapp.rates import RateLimiter
from devkit.whatsapp.templates import TemplateRegistry
from devkit.whatsapp.updates import Update

WINDOW = timedelta(hours=24)


class World:
    """The business, its people, what was sent, and what is still to happen.

    `public_url` is the address that media links begin with; the server sets it when it listens.
    """

    def __init__(self, business: Business, knobs: Knobs, clock: Clock, seed: int) -> None:
        self.business, self.knobs, self.clock = business, knobs, clock
        self.initial_knobs, self.seed = knobs, seed
        self.public_url = "http://127.0.0.1"
        self.rng = Random(seed)  # noqa: S311 - repeatable on purpose
        self.people = Directory()
        self.templates = TemplateRegistry()
        self.media = MediaStore(self.rng, business.app_secret)
        self.ledger = Ledger()
        self.agenda: Agenda[Planned | Update] = Agenda()
        self.pair_rate, self.number_rate = RateLimiter(), RateLimiter()
        self.last_wrote: dict[str, float] = {}

    def now(self) -> float:
        """Unix seconds by the simulator's clock."""
        return self.clock().timestamp()

    def is_window_open(self, person_key: str) -> bool:
        """Whether the person wrote within the last 24 hours."""
        last = self.last_wrote.get(person_key)
        return last is not None and self.now() - last < WINDOW.total_seconds()

    def reset(self) -> None:
        """Begin again: same business, clock and seed, nothing and nobody in it."""
        self.knobs = self.initial_knobs
        self.rng.seed(self.seed)
        self.ledger = Ledger()
        clears: tuple[Callable[[], None], ...] = (
            *(self.people.clear, self.templates.clear, self.media.clear),
            *(self.agenda.clear, self.pair_rate.clear, self.number_rate.clear),
            self.last_wrote.clear,
        )
        for clear in clears:
            clear()
