"""What people do for no reason that a business could know."""

from random import Random

from devkit.whatsapp.control import SimulatorRefusedError
from devkit.whatsapp.deeds import (
    ChangeNumber,
    Deed,
    Edit,
    Locate,
    React,
    Revoke,
    SendUnsupported,
    Write,
)
from devkit.whatsapp.personas.persona import Persona, Whim
from devkit.whatsapp.samples import SAMPLES

_DEEDS: tuple[Deed, ...] = (
    React(emoji="👍"),
    Edit(text="maksud saya yang itu"),
    Revoke(),
    Locate(latitude=-6.8048, longitude=110.8405, name="Alun-alun Kudus"),
    SendUnsupported(),
    Write(text="sebentar ya"),
    Write(text="🙏"),
)
_NEW_NUMBERS = "+62895"
_FILES = ("voice", "sticker")


def now_and_then(probability: float, rng: Random) -> Whim:
    """A whim that comes over a person with this probability before an answer.

    With the same probability, and once at most, she moves to another number.
    """

    async def act(persona: Persona) -> None:
        if not persona.errand.moves and rng.random() < probability:
            await _move(persona)
        if rng.random() >= probability:
            return
        at = rng.randrange(len(_DEEDS) + len(_FILES) + 1)
        if at < len(_DEEDS):
            await persona.control.act(persona.phone, _DEEDS[at])
        elif at < len(_DEEDS) + len(_FILES):
            mime_type, make = SAMPLES[_FILES[at - len(_DEEDS)]]
            await persona.control.share(persona.phone, make(), mime_type)
        else:
            await _press_an_old_button(persona, rng)

    return act


async def _move(persona: Persona) -> None:
    number = f"{_NEW_NUMBERS}{persona.phone[-8:]}"
    await persona.control.act(persona.phone, ChangeNumber(phone=number))
    persona.phone = number
    persona.errand.moves += 1


async def _press_an_old_button(persona: Persona, rng: Random) -> None:
    received = await persona.control.received(persona.phone)
    with_choices = [message for message in received if message.choices]
    if not with_choices:
        return
    message = rng.choice(with_choices)
    choice = rng.choice(message.choices)
    try:
        await persona.control.tap(persona.phone, choice.id, wamid=message.wamid)
    except SimulatorRefusedError:
        return  # gone meanwhile
