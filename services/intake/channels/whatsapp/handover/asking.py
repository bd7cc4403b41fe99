"""Asking for a person: the thread begins, with the photos that were sent just before."""

from collections.abc import Sequence

from services.intake.channels.whatsapp.acting import Person
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.dialogue.state import Early
from services.intake.channels.whatsapp.handover.handing_over import begin, bring, hear
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.kept_files import KEPT_FILES
from services.intake.parts import Parts
from shared.persistence.unit_of_work import UnitOfWork


async def hand_over(
    parts: Parts,
    unit: UnitOfWork,
    person: Person,
    name: str,
    language: str,
    inbound: Inbound,
    early: Sequence[Early],
) -> None:
    """Hand a person's conversation over to the front officers.

    Args:
        parts: The service's parts.
        unit: The turn's.
        person: Who asks.
        name: What to call her.
        language: What she reads.
        inbound: How she asked.
        early: Files that were kept before it was known what they are for; those of the same sitting
            are what she wants to ask about, so the officer sees them.
    """
    thread = await begin(parts, unit, person.record.id, inbound, name, language)
    sitting = unit.now - load_flow().silence
    for photo in early:
        file = await unit.get(KEPT_FILES, photo.id)
        if file is not None and photo.at >= sitting:
            kind = "image" if file.media_type.startswith("image/") else "document"
            await bring(parts, unit, thread, photo, kind)
    await hear(parts, unit, thread, inbound)
