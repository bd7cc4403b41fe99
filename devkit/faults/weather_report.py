"""What a run in bad weather found, judged from the outside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devkit.whatsapp.personas.persona import Errand
from devkit.whatsapp.reports import Counters, ReceivedMessage

TOLD = Counter(submitted=1, verified=1, product_ready=1, completed=1)
"""The notices of a request that goes straight through."""
UNDECIDED = frozenset({"waiting", "sending", "unknown"})
"""Where the provider has said nothing yet; a delivery report that is lost may never come."""
TO_CALL = frozenset({"failed", "unconfirmed"})

_LONG = 5
"""Nudges in a row after which a silence is worth a look."""

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of one person.

    Attributes:
        name: Hers.
        errand: How she did it.
        stuck: Why she got no further, if she did not.
        received: What the provider accepted for her.
    """

    name: str
    errand: Errand
    stuck: str | None = None
    received: Sequence[ReceivedMessage] = ()

    @property
    def opaques(self) -> set[str]:
        """The notices among what she was sent, whichever issue of them."""
        return {notice_of(message.opaque) for message in self.received if message.opaque}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What to look at when something went wrong.

    Attributes:
        chats: Both sides of the chats concerned, by person.
        notices: What is known of the notices concerned, by ticket.
        logs: The ends of the services' and the simulator's logs.
    """

    chats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    logs: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WeatherReport:
    """What a run in bad weather found.

    Attributes:
        people: How many came.
        share: The probability of each fault.
        requests: How many requests the office has.
        stuck: Who got no further, and after which words.
        missing: Tickets that were given out and that the office does not have as completed.
        surplus: Requests beyond one for each person.
        wrong_notices: Requests whose notices are not the right ones, with what they are.
        astray: Tickets with a notice that neither went to its person nor is on the list of people
            to call, though its failure was told.
        repeated_notices: Notices that the provider accepted more than once.
        to_call: Notices that could not be delivered and are on the list of people to call, counted
            by the reason and the provider's code.
        forged_taken: Forged webhooks that were believed.
        nudges: How often somebody wrote again because nothing came.
        longest_silence: How often in a row.
        moves: How often somebody changed her number on the way.
        struck: How often each fault struck.
        seconds: How long it took.
        evidence: What to look at, if something went wrong or somebody waited for very long.
    """

    people: int
    share: float
    requests: int
    stuck: tuple[str, ...]
    missing: tuple[str, ...]
    surplus: int
    wrong_notices: dict[str, dict[str, int]]
    astray: tuple[str, ...]
    repeated_notices: int
    to_call: dict[str, int]
    forged_taken: int
    nudges: int
    longest_silence: int
    moves: int
    struck: dict[str, int]
    seconds: float
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def is_well(self) -> bool:
        """Whether everybody has exactly one request and the right notices."""
        found = (self.stuck, self.missing, self.surplus, self.wrong_notices, self.astray)
        return not any((*found, self.repeated_notices, self.forged_taken))


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted when all was quiet.

    Attributes:
        requests: The office's.
        notices: The notifier's.
        accepted: How often the provider accepted each.
        untold: Notices that failed without a word from the provider.
        counters: The simulator's.
        passed: How often each passing fault came.
    """

    requests: Sequence[Item]
    notices: Sequence[Item]
    accepted: Mapping[str, int]
    untold: frozenset[str]
    counters: Counters
    passed: Mapping[str, int]


def judge(visits: Sequence[Visit], found: Found, share: float, seconds: float) -> WeatherReport:
    """Return the report; its evidence is still to be gathered."""
    tickets = [visit.errand.found for visit in visits if not visit.stuck]
    completed = {r["ticket"] for r in found.requests if r["state"] == "completed"}
    notices = by_ticket(found)
    kinds = {ticket: _kinds(of_it, found.accepted) for ticket, of_it in notices.items()}
    return WeatherReport(
        people=len(visits),
        share=share,
        requests=len(found.requests),
        stuck=tuple(visit.stuck for visit in visits if visit.stuck),
        missing=tuple(sorted(set(tickets) - completed)),
        surplus=max(len(found.requests) - len(set(tickets)), len(tickets) - len(set(tickets))),
        wrong_notices={ticket: dict(had) for ticket, had in kinds.items() if had != TOLD},
        astray=tuple(v.errand.found for v in visits if _is_astray(v, notices, found.untold)),
        repeated_notices=sum(found.accepted.get(n["id"], 0) > 1 for n in found.notices),
        to_call=dict(Counter(_why(n) for n in found.notices if n["state"] in TO_CALL)),
        forged_taken=found.counters.forged_taken,
        nudges=sum(visit.errand.nudges for visit in visits),
        longest_silence=max((visit.errand.longest_silence for visit in visits), default=0),
        moves=sum(visit.errand.moves for visit in visits),
        struck=dict(sorted({**found.counters.struck, **found.passed}.items())),
        seconds=seconds,
    )


def concerned(visits: Sequence[Visit], report: WeatherReport) -> list[Visit]:
    """Return those with whom something went wrong, or who waited for very long."""
    wrong = {*report.missing, *report.wrong_notices, *report.astray}
    return [
        visit
        for visit in visits
        if visit.stuck or visit.errand.found in wrong or visit.errand.longest_silence >= _LONG
    ]


def notice_of(opaque: str) -> str:
    """Return the notice that an echoed id names, whichever issue of it."""
    return opaque.partition(".")[0]


def by_ticket(found: Found) -> dict[str, list[Item]]:
    """Return the notices of each request."""
    tickets = {request["id"]: request["ticket"] for request in found.requests}
    notices: dict[str, list[Item]] = {ticket: [] for ticket in tickets.values()}
    for notice in found.notices:
        notices[tickets[notice["request_id"]]].append(notice)
    return notices


def _why(notice: Item) -> str:
    return " ".join(str(notice[name]) for name in ("why", "code") if notice.get(name))


def _kinds(notices: Sequence[Item], accepted: Mapping[str, int]) -> Counter[str]:
    """A notice counts if the provider has it or somebody is asked to call."""
    counted = (n for n in notices if n["id"] in accepted or n["state"] in TO_CALL)
    return Counter(str(notice["kind"]) for notice in counted)


def _is_astray(visit: Visit, notices: Mapping[str, Sequence[Item]], untold: frozenset[str]) -> bool:
    sent = (n for n in notices.get(visit.errand.found, ()) if n["state"] not in TO_CALL)
    return any(notice["id"] not in visit.opaques | untold for notice in sent)
