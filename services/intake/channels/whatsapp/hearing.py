"""What a message says; a file is fetched on the way, and kept where it belongs."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake import use_cases
from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.acting import Person
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    FileKept,
    FileNotKept,
    Heard,
    PaperKept,
    PaperRefused,
    Said,
    Unreadable,
)
from services.intake.channels.whatsapp.dialogue.matching import EARLY, LONGEST_CAPTION
from services.intake.channels.whatsapp.dialogue.placing import Place, place_of, repairing
from services.intake.channels.whatsapp.dialogue.state import Early, State
from services.intake.channels.whatsapp.files import (
    NOT_FETCHED,
    Fetched,
    FileRefusedError,
    Files,
)
from services.intake.channels.whatsapp.inbound import File, Inbound
from services.intake.channels.whatsapp.kept_files import KEPT_FILES, KeptFile, keep_file
from services.intake.parts import Parts
from services.intake.use_cases import PaperFile
from shared.domain.errors import TransientError
from shared.persistence.unit_of_work import UnitOfWork

FETCHED_WITHIN = timedelta(minutes=1)
"""A file that cannot be had for so long is asked for again: its sender waits behind it."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hears messages.

    Attributes:
        parts: The service's parts.
        files: What people send is fetched with.
    """

    parts: Parts
    files: Files

    async def hear(
        self,
        unit: UnitOfWork,
        person: Person,
        state: State,
        identity: str,
        inbound: Inbound,
        desk: Desk,
    ) -> tuple[State, Heard]:
        """Return what was heard; a file becomes a paper of its request, or is kept for later.

        Args:
            unit: The turn's.
            person: Who sent it.
            state: Where the conversation stands.
            identity: Of the message.
            inbound: The message.
            desk: What is looked up.
        """
        if inbound.file is None:
            return state, heard_of(inbound)
        state = repairing(state, desk)
        place = place_of(state, _words(inbound.file), desk)
        if place is None and len(state.early) >= desk.flow.files_kept:
            return state, FileNotKept()
        code = place.paper if place else EARLY
        is_first_try = state.asked_again != code
        try:
            file = await self.fetch(unit, inbound, inbound.file, must_be_legible=is_first_try)
        except FileRefusedError as error:
            return state, PaperRefused(error.code, code)
        if place is None:
            return state, await self._keep(unit, person, identity, inbound, file)
        return state, await self._place(unit, person, place, file)

    async def fetch(
        self, unit: UnitOfWork, inbound: Inbound, file: File, *, must_be_legible: bool
    ) -> Fetched:
        """Return a file.

        Raises:
            FileRefusedError: It cannot be taken, or not be fetched for too long.
            TransientError: The platform is away; try again.
        """
        try:
            return await self.files.fetch(file, must_be_legible=must_be_legible)
        except TransientError as error:
            if unit.now - inbound.at < FETCHED_WITHIN:
                raise
            metrics.FILES.labels(NOT_FETCHED).inc()
            raise FileRefusedError(NOT_FETCHED) from error

    async def _place(
        self, unit: UnitOfWork, person: Person, place: Place, file: Fetched
    ) -> PaperKept:
        paper = PaperFile(place.paper, file.content, file.claimed)
        await use_cases.add_papers(self.parts, person.caller, place.request_id, [paper], unit)
        return PaperKept(place.paper, place.is_guess)

    async def _keep(
        self, unit: UnitOfWork, person: Person, identity: str, inbound: Inbound, file: Fetched
    ) -> FileKept:
        kept = self.parts.settings.conversation_kept
        await keep_file(self.parts, unit, identity, person.record.id, file, kept)
        words = _words(inbound.file)
        return FileKept(
            Early(
                id=identity,
                at=inbound.at,
                words=words[:LONGEST_CAPTION] if words else None,
                message=inbound.id,
            )
        )


async def with_present_files(unit: UnitOfWork, state: State) -> State:
    """Return a state without the kept files whose time is over."""
    if not state.early:
        return state
    await unit.load(KEPT_FILES, [file.id for file in state.early])
    found = [(file, await unit.get(KEPT_FILES, file.id)) for file in state.early]
    return state.to(early=tuple(file for file, kept in found if _is_present(kept, unit)))


def heard_of(inbound: Inbound) -> Heard:
    """Return what a message says, without its file."""
    if inbound.choice is not None:
        return Chose(inbound.choice, inbound.text or "")
    return Unreadable(inbound.kind) if inbound.text is None else Said(inbound.text)


def _words(file: File | None) -> str | None:
    return (file.caption or file.filename) if file else None


def _is_present(kept: KeptFile | None, unit: UnitOfWork) -> bool:
    return kept is not None and kept.expires_at > unit.now
