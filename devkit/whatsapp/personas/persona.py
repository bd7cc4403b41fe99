"""Playing a script: a person reads what she is shown, and answers until she has what she wants."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from devkit.papers import photo
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.personas.script import Answer, Script, choice_for
from devkit.whatsapp.reports import ReceivedMessage
from shared.domain.errors import PermanentError

_LOOK_EVERY = 0.1
_PHOTOS = 8

Whim = Callable[["Persona"], Awaitable[None]]


class StuckError(PermanentError):
    """A person got no further."""

    code = "persona-stuck"

    def __init__(self, name: str, last: str) -> None:
        super().__init__(f"{name} got no further after “{last[:300]}”.")


@dataclass(slots=True)
class Errand:
    """What became of it.

    Attributes:
        found: What the script's `done` found in the message that ended it.
        turns: Seconds from each of the person's messages to the answer.
        nudges: How often she had to write again because nothing came.
        moves: How often she changed her number on the way.
    """

    found: str = ""
    turns: list[float] = field(default_factory=list)
    nudges: int = 0
    moves: int = 0


class Persona:
    """A person with a telephone and an errand.

    Args:
        control: The simulator.
        name: Of the person.
        phone: Her number.
        script: Her errand.
        knowledge: What the braces of the script stand for.
        patience: After so long without an answer she writes again.
        most_nudges: How often she does that before she gives up.
        types: Whether she types what others tap.
        whim: What she does now and then before she answers.
    """

    def __init__(
        self,
        control: SimulatorControl,
        name: str,
        phone: str,
        script: Script,
        knowledge: Mapping[str, str],
        *,
        patience: timedelta = timedelta(seconds=10),
        most_nudges: int = 3,
        types: bool = False,
        whim: Whim | None = None,
    ) -> None:
        self.control, self.name, self.phone = control, name, phone
        self._script, self._knowledge = script, knowledge
        self._patience, self._most_nudges = patience.total_seconds(), most_nudges
        self._types, self._whim = types, whim
        self._read = 0
        self._photos = 0
        self._has_asked = False
        self.errand = Errand()

    async def play(self) -> Errand:
        """Do the errand.

        Raises:
            StuckError: Nothing comes any more, in spite of asking again.
        """
        wrote = time.time()
        await self.control.write(self.phone, self._script.opening)
        last = ""
        while True:
            message = await self._next()
            if message is None:
                wrote = await self._nudge(last)
                continue
            last = message.text
            if self._has_asked and (found := re.search(self._script.done, last)):
                self._note(wrote, message)
                self.errand.found = found.group()
                return self.errand
            answer = self._script.answer_to(message, self._knowledge)
            if answer is None:
                continue
            self._note(wrote, message)
            if self._whim is not None:
                await self._whim(self)
            wrote = time.time()
            await self._give(message, answer)

    async def _next(self) -> ReceivedMessage | None:
        """The newest message that has arrived and was not read, or None if none comes."""
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            unread = await self.control.received(self.phone, after=self._read)
            arrived = [message for message in unread if message.error_code is None]
            self._read += len(unread)
            if arrived:
                return arrived[-1]
            await asyncio.sleep(_LOOK_EVERY)
        return None

    async def _nudge(self, last: str) -> float:
        self.errand.nudges += 1
        if self.errand.nudges > self._most_nudges:
            raise StuckError(self.name, last)
        wrote = time.time()
        words = self._script.asking if self._has_asked else self._script.opening
        await self.control.write(self.phone, words)
        return wrote

    async def _give(self, message: ReceivedMessage, answer: Answer) -> None:
        # Only the answer that was given last counts: she may have had to begin anew.
        self._has_asked = answer.is_last
        choice = choice_for(message, answer.say) if answer.say else None
        if answer.photo:
            self._photos += 1
            data = await asyncio.to_thread(photo, 900 + self._photos % _PHOTOS)
            await self.control.share(self.phone, data, "image/jpeg")
        elif choice is None or self._types:
            await self.control.write(self.phone, answer.say)
        else:
            await self.control.tap(self.phone, choice, wamid=message.wamid)

    def _note(self, wrote: float, message: ReceivedMessage) -> None:
        took = message.at.timestamp() - wrote
        if took > 0:
            self.errand.turns.append(took)
