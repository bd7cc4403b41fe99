"""What the simulator accepted and what became of it: the proof for "no notice is sent twice"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Accepted:
    """One message that was answered with 200, or whose answer was withheld on purpose.

    Times are Unix seconds. `raw` is the request body as it came.
    """

    wamid: str
    to: str
    person_key: str | None
    at: float
    kind: str
    category: str
    text: str
    raw: bytes
    opaque: str | None
    statuses: list[tuple[str, float]] = field(default_factory=list)
    error_code: int | None = None


class Ledger:
    """All accepted messages, found by id, by person, and by the business's own opaque id."""

    def __init__(self) -> None:
        self._by_wamid: dict[str, Accepted] = {}
        self._by_person: dict[str, list[Accepted]] = {}
        self._by_opaque: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        """How often each error code was answered."""
        self.lost = 0
        """Messages whose connection was broken before they were accepted."""
        self.untold: set[str] = set()
        """Opaque ids of messages that failed without a word to the business."""
        self.receipts: set[str] = set()
        """Ids of people's messages that the business marked as read."""

    def __len__(self) -> int:
        """How many were accepted."""
        return len(self._by_wamid)

    def record(self, message: Accepted) -> None:
        """Write an accepted message down."""
        self._by_wamid[message.wamid] = message
        if message.person_key is not None:
            self._by_person.setdefault(message.person_key, []).append(message)
        if message.opaque is not None:
            self._by_opaque[message.opaque] += 1

    def find(self, wamid: str) -> Accepted | None:
        """The message with this id."""
        return self._by_wamid.get(wamid)

    def of_person(self, key: str) -> Sequence[Accepted]:
        """What was accepted for a person, in order."""
        return self._by_person.get(key, ())

    def move(self, old: str, new: str) -> None:
        """Somebody has another key now."""
        if old in self._by_person:
            self._by_person[new] = self._by_person.pop(old) + self._by_person.get(new, [])

    def times_accepted(self, at_least: int = 1) -> dict[str, int]:
        """How often a message was accepted, for each opaque id."""
        return {opaque: n for opaque, n in self._by_opaque.items() if n >= at_least}
