"""All state of a simulator in one place, shared by those who act on it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

from devkit.whatsapp.agenda import Agenda
from devkit.whatsapp.business import Business
from devkit.whatsapp.chats import Chats
from devkit.whatsapp.clock import Clock
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.ledger import Ledger
from devkit.whatsapp.log import ExchangeLog
from devkit.whatsapp.media import Media, MediaStore
from devkit.whatsapp.people import Directory, Person
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
        self.ledger, self.chats = Ledger(), Chats()
        self.log = ExchangeLog()
        self.agenda: Agenda[Planned | Update] = Agenda()
        self.pair_rate, self.number_rate = RateLimiter(), RateLimiter()
        self.struck: Counter[str] = Counter()
        """How often each fault struck, by the name of its knob."""
        self.is_subscribed = True
        self.last_wrote: dict[str, float] = {}

    def now(self) -> float:
        """Unix seconds by the simulator's clock."""
        return self.clock().timestamp()

    def is_window_open(self, person_key: str) -> bool:
        """Whether the person wrote within the last 24 hours."""
        last = self.last_wrote.get(person_key)
        return last is not None and self.now() - last < WINDOW.total_seconds()

    def media_url(self, media: Media, source: str) -> str:
        """Where to fetch a file for a while."""
        life = self.knobs.files.address_life
        return self.public_url + self.media.path(media, source, self.now(), life)

    def move(self, person: Person, now: Person) -> None:
        """Somebody has another number or id; what was said and received stays with her."""
        self.people.replace(person, now)
        self.ledger.move(person.key, now.key)
        self.chats.move(person.key, now.key)
        if person.key in self.last_wrote:
            self.last_wrote[now.key] = self.last_wrote.pop(person.key)

    def reset(self) -> None:
        """Begin again: same business, clock and seed, nothing and nobody in it."""
        self.knobs = self.initial_knobs
        self.is_subscribed = True
        self.rng.seed(self.seed)
        self.ledger, self.chats = Ledger(), Chats()
        clears: tuple[Callable[[], None], ...] = (
            *(self.people.clear, self.templates.clear, self.media.clear),
            *(self.agenda.clear, self.pair_rate.clear, self.number_rate.clear),
            *(self.last_wrote.clear, self.log.clear, self.struck.clear),
        )
        for clear in clears:
            clear()
