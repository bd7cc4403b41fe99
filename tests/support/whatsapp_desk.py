"""A desk to converse at, and requests that are with the office."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from services.intake.channels.whatsapp.dialogue.conversation import converse
from services.intake.channels.whatsapp.dialogue.desk import Desk, Fault, Known
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    FileKept,
    FileNotKept,
    Heard,
    PaperKept,
    Said,
)
from services.intake.channels.whatsapp.dialogue.placing import place_of, repairing
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import Early, State
from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.intake.channels.whatsapp.dialogue.turn import Command, StartDraft
from services.intake.checklists import Checklists
from shared.catalogue.villages import load_villages
from shared.domain.ids import format_ticket
from shared.domain.lifecycle import State as RequestState
from tests.support.catalogue import CATALOGUE, RULES

TODAY = date(2026, 11, 23)
SENT_AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
TICKET = format_ticket("7K3M9QX")
OTHER_TICKET = format_ticket("7K3M9QY")


@cache
def desk() -> Desk:
    """Return a desk of a village without requests."""
    return Desk(
        rules=RULES,
        checklists=Checklists(CATALOGUE, {}),
        villages=load_villages(),
        flow=load_flow(),
        library=load_texts(),
        today=TODAY,
        name="Sutrisno Contoh",
    )


def desk_with(*requests: Known) -> Desk:
    """Return a desk of a village with requests."""
    return replace(desk(), requests=requests)


def known(state: RequestState = RequestState.IN_VERIFICATION, ticket: str = TICKET) -> Known:
    """Return a request that is with the office."""
    return Known(f"id-{ticket}", ticket, "Akta Kelahiran", state, TODAY)


def checked(ticket: str = TICKET) -> Known:
    """Return a request that the office is checking, with papers that belong to its case."""
    papers = ("BUKU_NIKAH", "KK_ASLI", "SK_LAHIR")
    return replace(known(RequestState.IN_VERIFICATION, ticket), papers=papers)


def returned(ticket: str = TICKET, at: datetime | None = None) -> Known:
    """Return a request with two papers to repair, returned at some time."""
    faults = tuple(Fault(code, code, f"{code} buram.") for code in ("KK_ASLI", "SK_LAHIR"))
    return replace(known(RequestState.RETURNED, ticket), faults=faults, returned_at=at)


class Talking:
    """Holds a conversation without a database: what is kept counts as kept."""

    def __init__(self, at: Desk | None = None, state: State | None = None) -> None:
        self.desk = at or desk()
        self.state = state or State(is_welcomed=True)
        self.commands: list[Command] = []
        self.photos = 0
        self.reply: Reply | None = None

    def hear(self, heard: Heard) -> str:
        """Take a turn and return what is answered, as text."""
        turn = converse(self.state, heard, self.desk)
        self.state, self.reply = turn.state, turn.reply
        self.commands = list(turn.commands)
        started = any(isinstance(command, StartDraft) for command in turn.commands)
        if started and self.state.draft is not None:
            self.state = self.state.drafting(request_id=f"draft-{self.state.draft.number}")
        if self.reply is None:
            return ""
        return "\n".join((*self.reply.notes, self.reply.question))

    def say(self, *texts: str) -> str:
        """Say one thing after the other; return the last answer."""
        return [self.hear(Said(text)) for text in texts][-1]

    def press(self, label: str) -> str:
        """Press what is shown under a label."""
        return self.hear(Chose(self.button(label), label))

    def button(self, label: str) -> str:
        """Return the id of what is shown under a label."""
        options = self.reply.options if self.reply else ()
        return next(option.id for option in options if option.label == label)

    def show(self, caption: str | None = None) -> str:
        """Send a photo that can be read, and return what is answered."""
        self.state = repairing(self.state, self.desk)
        place = place_of(self.state, caption, self.desk)
        if place is not None:
            return self.hear(PaperKept(place.paper, place.is_guess))
        if len(self.state.early) >= self.desk.flow.files_kept:
            return self.hear(FileNotKept())
        self.photos += 1
        name = f"photo-{self.photos}"
        return self.hear(FileKept(Early(id=name, at=SENT_AT, words=caption, message=name)))

    @property
    def labels(self) -> list[str]:
        """What there is to choose from."""
        return [option.label for option in self.reply.options] if self.reply else []
