"""When each request of a month is filed, and by and for whom; the same every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from devkit.bench.filing import nik, phone
from devkit.replay.months import Kind, Month
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.office import Office

HOURS = (time(8, 30), time(10, 30), time(12, 30), time(14, 30))
"""When the desks turn to what came in meanwhile."""
RESIDENTS = 40
FAULTY_EACH = 25
"""Every so manieth request has a paper that cannot be read."""
_LETTERS = "bcdghjklmnprstwy"
_VOWELS = "aiueo"


@dataclass(frozen=True, slots=True)
class Filed:
    """One request of the plan.

    Attributes:
        number: Its place in the month, from 0.
        kind: What is asked for.
        village: Where its subject lives.
        is_faulty: Whether it will be returned once.
    """

    number: int
    kind: Kind
    village: str
    is_faulty: bool

    @property
    def filer(self) -> str:
        """Who files it."""
        return f"bench-resident-{self.number % RESIDENTS}"

    def body(self, born: date) -> dict[str, object]:
        """Return the request as the app sends it; who has no number yet was born on a day."""
        subject: dict[str, object] = {
            "name": f"{name(self.number)} Contoh",
            "family_card": f"331999010120{1 + self.number:04d}",
            "village": self.village,
        }
        if self.kind.has_nik:
            subject["nik"] = nik(self.number)
        else:
            subject["birth_date"] = born.isoformat()
        return {
            "document_type": self.kind.document_type,
            "facts": dict(self.kind.facts),
            "applicant": {"name": "Pemohon Contoh", "phone": phone(self.number), "language": "id"},
            "subject": subject,
            "submit": True,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which the desks do what waits, and new requests come in.

    Attributes:
        at: When, aware.
        is_first_of_day: Whether applicants bring what was asked for the day before.
        filed: What comes in.
    """

    at: datetime
    is_first_of_day: bool
    filed: tuple[Filed, ...]


def plan(month: Month, office: Office, villages: Sequence[str]) -> list[Turn]:
    """Return the turns of a month; on its last working day the desks only finish.

    Requests are spread evenly over the working days, and over villages unevenly, as people are.
    """
    calendar = WorkingCalendar(office)
    length = (month.last - month.first).days + 1
    every_day = [month.first + timedelta(days=n) for n in range(length)]
    days = [day for day in every_day if calendar.is_working_day(day)]
    moments = [_moment(day, hour, office.timezone) for day in days for hour in HOURS]
    filed = _requests(month, villages)
    filing = len(moments) - len(HOURS)
    return [
        Turn(
            at,
            at.time() == HOURS[0],
            tuple(filed[len(filed) * n // filing : len(filed) * (n + 1) // filing])
            if n < filing
            else (),
        )
        for n, at in enumerate(moments)
    ]


def name(number: int) -> str:
    """Return an invented name, another one for each number."""
    text = ""
    for _ in range(3):
        number, place = divmod(number, len(_LETTERS) * len(_VOWELS))
        text += _LETTERS[place // len(_VOWELS)] + _VOWELS[place % len(_VOWELS)]
    return text.capitalize()


def _requests(month: Month, villages: Sequence[str]) -> list[Filed]:
    random = Random(month.name)  # noqa: S311 - an invented month is no secret
    kinds = [kind for kind in month.kinds for _ in range(kind.count)]
    random.shuffle(kinds)
    weights = [1 + n % 7 for n in range(len(villages))]
    homes = random.choices(villages, weights, k=len(kinds))
    return [
        Filed(n, kind, village, n % FAULTY_EACH == 0)
        for n, (kind, village) in enumerate(zip(kinds, homes, strict=True))
    ]


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone)
