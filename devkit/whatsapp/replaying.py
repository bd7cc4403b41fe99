"""Doing again what people did."""

import asyncio

from devkit.whatsapp.control import SimulatorControl, SimulatorRefusedError
from devkit.whatsapp.recording import Recording

_WAIT_FOR_A_CHOICE = 10.0
_LOOK_EVERY = 0.1


async def replay(control: SimulatorControl, recording: Recording, *, speed: float = 1.0) -> None:
    """Have the same people do the same, so many times as fast.

    Whoever taps waits until the choice is there, for the business may be slower than it was.

    Raises:
        SimulatorRefusedError: A choice never came.
    """
    there = {person.key for person in await control.people()}
    for person in recording.people:
        if person.key not in there:
            await control.add_person(**person.model_dump(), is_legacy=person.user_id is None)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for recorded in recording.deeds:
        due = began + recorded.after.total_seconds() / speed
        await asyncio.sleep(max(due - loop.time(), 0))
        patience = loop.time() + _WAIT_FOR_A_CHOICE
        while True:
            try:
                await control.act(recorded.person, recorded.deed)
                break
            except SimulatorRefusedError:
                if recorded.deed.deed != "tap" or loop.time() > patience:
                    raise
                await asyncio.sleep(_LOOK_EVERY)
