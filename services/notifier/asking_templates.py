"""Asking the provider which of our message templates it lets us use: at start, and now and then.

What it tells by webhook comes sooner, and only while somebody listens. So a template that was
paused, rejected or never handed in is known before a notice needs it. Asking delays nothing and
stops nothing: where it fails, what is known stays.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final

import structlog

from services.notifier.repository import TEMPLATES, TemplateState
from services.notifier.template_states import MISSING, TEMPLATE_PREFIX, USABLE, template_id
from shared.domain.errors import ConflictError, PermanentError, TransientError
from shared.persistence.store import Store
from shared.whatsapp.template_list import TemplateList

AGAIN: Final = timedelta(minutes=1)
"""After a failure; twice as long after each further one, up to the usual time."""
JITTER: Final = 0.1
"""Share of a pause that is random, so that several processes do not ask together for ever."""

log = structlog.get_logger(__name__)


class NotOurAccountError(PermanentError):
    """None of our templates is in the account: it is another one, or nobody has handed them in."""

    code = "not-our-account"

    def __init__(self) -> None:
        super().__init__(
            "The account has none of our templates. Look at WHATSAPP_ACCOUNT_ID, and whether the "
            "templates were handed in."
        )


@dataclass(frozen=True, slots=True)
class AskingTemplates:
    """Keeps what the provider lists.

    Attributes:
        wanted: Name and language of each template that notices need.
    """

    store: Store
    templates: TemplateList
    wanted: Collection[tuple[str, str]]

    async def ask(self) -> Mapping[str, str]:
        """Ask once; return the states of those that cannot be sent.

        Raises:
            TransientError: The provider or the database is away.
            ConflictError: Another process was faster.
            PermanentError: The provider does not tell, or not of our templates.
        """
        at = self.store.clock()
        listed = {
            (t.name, t.language): t.status
            for t in await self.templates.read()
            if t.name.startswith(TEMPLATE_PREFIX)
        }
        if listed.keys().isdisjoint(self.wanted):
            raise NotOurAccountError
        states = dict.fromkeys(self.wanted, MISSING) | listed
        async with self.store.unit_of_work() as unit:
            await unit.load(TEMPLATES, [template_id(*named) for named in states])
            for (name, language), status in states.items():
                key = template_id(name, language)
                known = await unit.get(TEMPLATES, key)
                if known is not None and (known.at > at or known.status == status in USABLE):
                    continue  # a webhook told something later, or nothing is new
                told = TemplateState(id=key, name=name, language=language, status=status, at=at)
                unit.put(TEMPLATES, told)
        return {template_id(*n): status for n, status in states.items() if status not in USABLE}


def asking_now_and_then(
    asking: AskingTemplates, every: timedelta, random: Random
) -> Callable[[], Coroutine[Any, Any, None]]:
    """Return the work of asking for ever."""

    async def ask_for_ever() -> None:
        failures = 0
        while True:
            failures = 0 if await look(asking) else failures + 1
            await asyncio.sleep(pause_after(failures, every, random).total_seconds())

    return ask_for_ever


def pause_after(failures: int, every: timedelta, random: Random) -> timedelta:
    """Return how long to wait after so many failures in a row, or after an answer."""
    pause = min(every, AGAIN * 2 ** min(failures - 1, 10)) if failures else every
    return pause * random.uniform(1 - JITTER, 1 + JITTER)


async def look(asking: AskingTemplates) -> bool:
    """Ask once, and say in the log what is wrong; return whether there was an answer."""
    try:
        unusable = await asking.ask()
    except ConflictError:
        return True  # another process was faster
    except (TransientError, PermanentError) as error:
        log.warning("the templates could not be asked for", cause=error.code, reason=str(error))
        return False
    if unusable:
        log.warning("message templates cannot be sent", templates=dict(sorted(unusable.items())))
    return True
