"""What to look at when a run in bad weather went wrong: chats, and what the services logged."""

from collections.abc import Sequence
from pathlib import Path

from devkit.faults.weather_report import Evidence, Found, Item, Visit, by_ticket
from devkit.stack.local import LocalStack
from devkit.whatsapp.chat_report import ChatLine
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.people import Person

_LINES_OF_A_LOG = 100


async def gather_evidence(
    stack: LocalStack, simulator: SimulatorControl, visits: Sequence[Visit], found: Found
) -> Evidence:
    """Return the chats and notices of these people, and the ends of all logs."""
    by_name = {person.name: person for person in await simulator.people()}
    chats = {visit.name: await _chat(simulator, by_name[visit.name]) for visit in visits}
    tickets = {visit.errand.found for visit in visits}
    notices = {
        ticket: tuple(_known_of(notice) for notice in of_it)
        for ticket, of_it in by_ticket(found).items()
        if ticket in tickets
    }
    parts = {**stack.services, "simulator": stack.whatsapp}
    logs = {name: _end_of(part.child.log) for name, part in parts.items()}
    return Evidence(chats, notices, {name: lines for name, lines in logs.items() if lines})


def _known_of(notice: Item) -> str:
    return " ".join(str(notice.get(name)) for name in ("id", "kind", "state", "why", "code"))


async def _chat(simulator: SimulatorControl, person: Person) -> tuple[str, ...]:
    return tuple(_line(line) for line in await simulator.chat(person.key))


def _line(line: ChatLine) -> str:
    who = "she" if line.is_own else "office"
    marks = {
        "edited": line.was_edited,
        "taken back": line.was_revoked,
        f"failed {line.error_code}": line.error_code is not None,
        f"reaction {line.reaction}": line.reaction,
    }
    told = ", ".join((line.kind, *(mark for mark, is_there in marks.items() if is_there)))
    choices = "".join(f" [{choice.title}]" for choice in line.choices)
    return f"{line.at:%H:%M:%S} {who} ({told}): {line.text}{choices}"


def _end_of(log: Path) -> tuple[str, ...]:
    if not log.is_file():
        return ()
    return tuple(log.read_text(errors="replace").splitlines()[-_LINES_OF_A_LOG:])
