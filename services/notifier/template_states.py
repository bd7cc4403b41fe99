"""Which of our message templates the provider lets us use, as it has told us.

It tells by webhook when a state changes, and lists all states when it is asked. A template of which
nothing is known counts as approved: the provider answers otherwise with a code. A pause that is
neither taken back nor told again in time is tried again, for its end may never be told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from services.notifier import metrics
from services.notifier.repository import TEMPLATES, TemplateState
from shared.persistence.store import Store

TEMPLATE_PREFIX: Final = "loket_"
"""Of the names of all our templates; the account may have others."""
MISSING: Final = "MISSING"
"""Our word for a template that the provider did not list: nobody has handed it in."""
USABLE: Final = frozenset({"APPROVED", "REINSTATED", "FLAGGED"})
"""A flagged template is watched by the provider, and still sent."""
PASSING: Final = frozenset({"PAUSED", "LIMIT_EXCEEDED", "PENDING"})
PAUSE_LASTS: Final = timedelta(hours=6)
"""Meta pauses a template for 3 hours the first time and for 6 the second."""
MOST: Final = 1000


class TemplateStates:
    """What is known of templates, read from the database now and then."""

    def __init__(self, known: Iterable[TemplateState] = ()) -> None:
        self._known = {state.id: state for state in known}

    def may_send(self, name: str, language: str, now: datetime) -> bool:
        """Return whether the provider would take a message of this template."""
        state = self._known.get(template_id(name, language))
        return state is None or _is_usable(state, now)

    async def refresh(self, store: Store) -> None:
        """Read what is known anew.

        Raises:
            DatabaseAwayError: Nothing changed.
        """
        found = await store.find(TEMPLATES, {}, limit=MOST)
        self._known = {state.id: state for state in found}
        ours = (state for state in found if state.name.startswith(TEMPLATE_PREFIX))
        unusable = sum(not _is_usable(state, store.clock()) for state in ours)
        metrics.TEMPLATES_UNUSABLE.set(unusable)


def template_id(name: str, language: str) -> str:
    """Return the key of a template in a language."""
    return f"{name}:{language}"


def _is_usable(state: TemplateState, now: datetime) -> bool:
    if state.status in PASSING:
        return now - state.at >= PAUSE_LASTS
    return state.status in USABLE
