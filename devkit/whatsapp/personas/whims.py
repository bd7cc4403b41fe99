"""What people do for no reason that a business could know."""

from random import Random

from devkit.whatsapp.control import SimulatorRefusedError
from devkit.whatsapp.deeds import (
    ChangeNumber,
    Deed,
    Edit,
    Introduce,
    Locate,
    React,
    Revoke,
    SendUnsupported,
    Write,
)
from devkit.whatsapp.personas.persona import Persona, Whim
from devkit.whatsapp.samples import SAMPLES

DEEDS: tuple[Deed, ...] = (
    React(emoji="👍"),
    React(emoji=""),
    Edit(text="maksud saya yang itu"),
    Revoke(),
    Locate(latitude=-6.8048, longitude=110.8405, name="Alun-alun Kudus"),
    Introduce(name="Tetangga Contoh", phone="+6281200000999"),
    SendUnsupported(),
    Write(text="sebentar ya"),
    Write(text="🙏"),
)
FILES = ("voice", "sticker", "dark", "pdf")
_NEW_NUMBERS = "+62895"


def now_and_then(probability: float, rng: Random) -> Whim:
    """A whim that comes over a person with this probability before an answer.

    With the same probability, and once at most, she moves to another number.
    """

    async def act(persona: Persona) -> None:
        if not persona.errand.moves and rng.random() < probability:
            await move(persona)
        if rng.random() >= probability:
            return
        at = rng.randrange(len(DEEDS) + len(FILES) + 1)
        if at < len(DEEDS):
            await _try(persona, DEEDS[at])
        elif at < len(DEEDS) + len(FILES):
            mime_type, make = SAMPLES[FILES[at - len(DEEDS)]]
            await persona.control.share(persona.address, make(), mime_type)
        else:
            await _press_an_old_button(persona, rng)

    return act


async def move(persona: Persona) -> None:
    """Move to another number; who hides hers gets another business-scoped id instead."""
    if persona.address.startswith("+"):
        number = f"{_NEW_NUMBERS}{persona.address[-8:]}"
        await persona.control.act(persona.address, ChangeNumber(phone=number))
        persona.address = number
    else:
        await persona.control.act(persona.address, ChangeNumber())
        everybody = await persona.control.people()
        persona.address = next(one.key for one in everybody if one.name == persona.name)
    persona.errand.moves += 1


async def _try(persona: Persona, deed: Deed) -> None:
    try:
        await persona.control.act(persona.address, deed)
    except SimulatorRefusedError:
        return  # there is nothing yet to react to


async def _press_an_old_button(persona: Persona, rng: Random) -> None:
    received = await persona.control.received(persona.address)
    with_choices = [message for message in received if message.choices]
    if not with_choices:
        return
    message = rng.choice(with_choices)
    choice = rng.choice(message.choices)
    try:
        await persona.control.tap(persona.address, choice.id, wamid=message.wamid)
    except SimulatorRefusedError:
        return  # gone meanwhile
