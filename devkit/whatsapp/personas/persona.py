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
_MOST_ANSWERS = 200
"""Whoever has answered so often goes round in circles."""

Whim = Callable[["Persona"], Awaitable[None]]
Tell = Callable[[str], None]


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
        longest_silence: How often in a row.
        moves: How often she changed her number on the way.
    """

    found: str = ""
    turns: list[float] = field(default_factory=list)
    nudges: int = 0
    longest_silence: int = 0
    moves: int = 0


class Persona:
    """A person with a telephone and an errand.

    Args:
        control: The simulator.
        name: Of the person.
        address: Her number, or her business-scoped id if she shows none.
        script: Her errand.
        knowledge: What the braces of the script stand for.
        patience: After so long without an answer she writes again.
        most_nudges: How often in a row she does that before she gives up.
        types: Whether she types what others tap.
        whim: What she does now and then before she answers.
        tell: Is told what she does, for those who look on.
    """

    def __init__(
        self,
        control: SimulatorControl,
        name: str,
        address: str,
        script: Script,
        knowledge: Mapping[str, str],
        *,
        patience: timedelta = timedelta(seconds=10),
        most_nudges: int = 3,
        types: bool = False,
        whim: Whim | None = None,
        tell: Tell = lambda _: None,
    ) -> None:
        self.control, self.name, self.address = control, name, address
        self._script, self._knowledge = script, knowledge
        self._patience, self._most_nudges = patience.total_seconds(), most_nudges
        self._types, self._whim, self._tell = types, whim, tell
        self._read = 0
        self._photos = 0
        self._has_asked = False
        self.errand = Errand()

    async def play(self) -> Errand:
        """Do the errand.

        Raises:
            StuckError: Nothing comes any more, in spite of asking again, or always the same.
        """
        wrote = time.time()
        await self._write(self._script.opening)
        last, nudges, answers = "", 0, 0
        while answers < _MOST_ANSWERS:
            message = await self._next()
            if message is None:
                nudges += 1
                if nudges > self._most_nudges:
                    raise StuckError(self.name, last)
                wrote = await self._nudge()
                self.errand.longest_silence = max(self.errand.longest_silence, nudges)
                continue
            last, nudges = message.text, 0
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
            answers += 1
            await self._give(message, answer)
        raise StuckError(self.name, last)

    async def _next(self) -> ReceivedMessage | None:
        """The newest message that has arrived and was not read, or None if none comes."""
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            unread = await self.control.received(self.address, after=self._read)
            arrived = [message for message in unread if message.error_code is None]
            self._read += len(unread)
            if arrived:
                return arrived[-1]
            await asyncio.sleep(_LOOK_EVERY)
        return None

    async def _nudge(self) -> float:
        self.errand.nudges += 1
        wrote = time.time()
        await self._write(self._script.asking if self._has_asked else self._script.opening)
        return wrote

    async def _give(self, message: ReceivedMessage, answer: Answer) -> None:
        # Only the answer that was given last counts: she may have had to begin anew.
        self._has_asked = answer.is_last
        choice = choice_for(message, answer.say) if answer.say else None
        if answer.photo:
            self._photos += 1
            data = await asyncio.to_thread(photo, 900 + self._photos % _PHOTOS)
            await self.control.share(self.address, data, "image/jpeg")
            self._tell("sends a photo")
        elif choice is None or self._types:
            await self._write(answer.say)
        else:
            await self.control.tap(self.address, choice, wamid=message.wamid)
            self._tell(f"taps “{answer.say}”")

    async def _write(self, text: str) -> None:
        await self.control.write(self.address, text)
        self._tell(f"writes “{text}”")

    def _note(self, wrote: float, message: ReceivedMessage) -> None:
        took = message.at.timestamp() - wrote
        if took > 0:
            self.errand.turns.append(took)
